import type { Height } from '../core/types.ts'
import { decodeBlocks, type ShownBlock } from './codec/blocks.ts'
import type { EngineTimers } from './engineTimers.ts'
import type { ConsensusTransport, PeerId } from './port.ts'

/** An answer to a request for blocks that takes longer is given up. */
export const SYNC_TIMEOUT_MS = 5_000
/** Between two questions to one peer: a correct one answers ten a second. */
export const SYNC_STEP_MS = 110
/** A peer that showed no block it claimed to have is not asked again so soon, or it would keep others from being asked. */
export const SYNC_PAUSE_MS = 20_000
/** Peers that are not asked for now; with more of them the oldest may be asked again. */
export const MAX_PAUSED_PEERS = 256

interface BlockSyncModules {
  readonly transport: Pick<ConsensusTransport, 'requestBlocks'>
  readonly timers: EngineTimers
  /** Height that is being decided. */
  readonly height: () => Height
  /** Commits what is certified; resolves when that is done. */
  readonly take: (shown: readonly ShownBlock[]) => Promise<void>
  /** A peer that is further ahead than this has none of the missing blocks: it does not keep them any more, or it lies. */
  readonly onMissing: (peer: PeerId, claimed: Height) => void
}

/** Brings a validator up that is behind: asks one peer at a time for the blocks in between, as long as it has any. */
export class BlockSync {
  readonly #modules: BlockSyncModules
  readonly #abort = new AbortController()
  readonly #paused = new Set<PeerId>()
  #running: Promise<void> | undefined

  constructor(modules: BlockSyncModules) {
    this.#modules = modules
  }

  /** Whether a peer is being asked. */
  get isRunning(): boolean {
    return this.#running !== undefined
  }

  /** A peer said it has decided `claimed`. */
  hear(peer: PeerId, claimed: Height): void {
    if (this.#running !== undefined || this.#abort.signal.aborted || this.#paused.has(peer)) return
    this.#running = this.#follow(peer, claimed).finally(() => {
      this.#running = undefined
    })
  }

  /** Gives up what is asked. */
  abort(): void {
    this.#abort.abort()
  }

  /** Resolves when nothing is asked any more. */
  async settled(): Promise<void> {
    await this.#running
  }

  async #follow(peer: PeerId, claimed: Height): Promise<void> {
    const { height, timers } = this.#modules
    const { signal } = this.#abort
    do {
      if (!(await this.#fetch(peer, claimed))) return this.#pause(peer)
      if (height() <= claimed) await timers.pause(SYNC_STEP_MS, signal)
    } while (height() <= claimed && !signal.aborted)
  }

  /** Whether the peer showed a block that could be committed, or nothing was missing any more. */
  async #fetch(peer: PeerId, claimed: Height): Promise<boolean> {
    const { height, take, onMissing } = this.#modules
    const from = height()
    const shown = await this.#ask(peer, from)
    if (shown === undefined) return false
    if (shown.length === 0 && height() === from) onMissing(peer, claimed)
    await take(shown)
    return height() > from
  }

  /** Undefined if the peer gives no answer in time, or none that can be read. */
  async #ask(peer: PeerId, from: Height): Promise<readonly ShownBlock[] | undefined> {
    const { timers, transport } = this.#modules
    const late = new AbortController()
    const cancel = timers.after(SYNC_TIMEOUT_MS, () => late.abort())
    const signal = AbortSignal.any([this.#abort.signal, late.signal])
    const givenUp = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true })
    })
    const answered = transport.requestBlocks(peer, from, signal).then(
      (bytes) => decodeBlocks(bytes),
      () => undefined, // the next status of any peer ahead starts another try
    )
    try {
      return await Promise.race([answered, givenUp])
    } finally {
      cancel()
    }
  }

  #pause(peer: PeerId): void {
    if (this.#abort.signal.aborted) return
    const oldest = this.#paused.values().next().value
    if (oldest !== undefined && this.#paused.size >= MAX_PAUSED_PEERS) this.#paused.delete(oldest)
    this.#paused.add(peer)
    this.#modules.timers.after(SYNC_PAUSE_MS, () => this.#paused.delete(peer))
  }
}
