import type { Height } from '../core/types.ts'
import { decodeBlocks, MAX_SYNC_BYTES, MAX_SYNCED_BLOCKS, type ShownBlock } from './codec/blocks.ts'
import type { EngineTimers } from './engineTimers.ts'
import { type ConsensusTransport, MAX_BLOCK_BYTES, type PeerId } from './port.ts'

/** An answer to a request for blocks that takes longer is given up. */
export const SYNC_TIMEOUT_MS = 5_000
/** Between two questions: a correct peer answers ten a second. */
export const SYNC_STEP_MS = 110
/** A peer that showed less than it claimed to have is not asked again so soon; twice as long each time in a row. */
export const SYNC_PAUSE_MS = 20_000
/** 10 min: the longest pause. */
export const SYNC_PAUSE_MS_MAX = 600_000
/** Peers whose claims, or pauses, are remembered; with more of them the oldest are forgotten. */
export const MAX_SYNC_PEERS = 256

interface BlockSyncModules {
  readonly transport: Pick<ConsensusTransport, 'requestBlocks'>
  readonly timers: EngineTimers
  /** Height that is being decided. */
  readonly height: () => Height
  /** Commits what is certified; resolves when that is done. */
  readonly take: (shown: readonly ShownBlock[]) => Promise<void>
  /**
   * A peer that is further ahead than this has none of the missing blocks, and no other one is left to be asked: it does not keep them any
   * more, or it lies.
   */
  readonly onMissing: (peer: PeerId, claimed: Height) => void
}

/**
 * Brings a validator up that is behind: asks one peer after the other, as long as any claims to be ahead.
 *
 * - In turn, whoever speaks first or most often: a liar costs one answer in each round, and a pause that doubles after each bad one.
 * - A correct peer answers with as many blocks as an answer may hold, or up to its claim. Less counts as a bad answer, so that nobody
 *   can keep a node behind by a few blocks a question.
 */
export class BlockSync {
  readonly #modules: BlockSyncModules
  readonly #abort = new AbortController()
  /** Heights that peers say they have decided; who was asked longest ago comes first. */
  readonly #claims = new Map<PeerId, Height>()
  /** Bad answers in a row, and whether the peer is left out for them now. */
  readonly #strikes = new Map<PeerId, { count: number; isPaused: boolean }>()
  #missing: { readonly peer: PeerId; readonly claimed: Height } | undefined
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
    if (this.#abort.signal.aborted || this.#strikes.get(peer)?.isPaused) return
    if (!this.#claims.has(peer) && this.#claims.size >= MAX_SYNC_PEERS) return
    this.#claims.set(peer, claimed)
    this.#running ??= this.#askAll().finally(() => {
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

  async #askAll(): Promise<void> {
    const { timers, onMissing } = this.#modules
    const { signal } = this.#abort
    for (let next = this.#next(); next !== undefined && !signal.aborted; next = this.#next()) {
      const [peer, claimed] = next
      if (await this.#fetch(peer, claimed)) this.#strikes.delete(peer)
      else this.#pause(peer)
      if (this.#next() !== undefined) await timers.pause(SYNC_STEP_MS, signal)
    }
    const missing = this.#missing
    this.#missing = undefined
    if (missing !== undefined && !signal.aborted) onMissing(missing.peer, missing.claimed)
  }

  /** The peer that was asked longest ago; claims that are reached are forgotten. */
  #next(): readonly [peer: PeerId, claimed: Height] | undefined {
    for (const [peer, claimed] of this.#claims) {
      if (claimed >= this.#modules.height()) return [peer, claimed]
      this.#claims.delete(peer)
    }
    return undefined
  }

  /** Whether the peer showed as much as a correct one does, or nothing was missing any more. */
  async #fetch(peer: PeerId, claimed: Height): Promise<boolean> {
    const { height, take } = this.#modules
    // Behind all others, before it can speak again.
    this.#claims.delete(peer)
    this.#claims.set(peer, claimed)
    const from = height()
    const shown = await this.#ask(peer, from)
    if (shown === undefined) return false
    if (shown.length === 0 && height() === from) this.#missing = { peer, claimed }
    await take(shown)
    if (height() === from) return false
    this.#missing = undefined
    const bytes = shown.reduce((sum, block) => sum + block.bytes.length, 0)
    // An answer ends before the block that would make it too long.
    const isWhole =
      shown.length >= Math.min(MAX_SYNCED_BLOCKS, claimed - from + 1) ||
      bytes > MAX_SYNC_BYTES - MAX_BLOCK_BYTES
    return isWhole || height() > claimed
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
    const count = (this.#strikes.get(peer)?.count ?? 0) + 1
    this.#strikes.delete(peer)
    const [oldest] = this.#strikes.keys()
    if (oldest !== undefined && this.#strikes.size >= MAX_SYNC_PEERS) this.#strikes.delete(oldest)
    const strike = { count, isPaused: true }
    this.#strikes.set(peer, strike)
    this.#claims.delete(peer)
    const pauseMs = Math.min(SYNC_PAUSE_MS * 2 ** (count - 1), SYNC_PAUSE_MS_MAX)
    this.#modules.timers.after(pauseMs, () => {
      strike.isPaused = false
    })
  }
}
