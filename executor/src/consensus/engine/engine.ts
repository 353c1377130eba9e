import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { bytesToNumber, type Hex, numberToBytes } from 'viem'
import type { WriteAheadLog } from '../../storage/log/port.ts'
import { apply } from '../core/apply.ts'
import type { CoreEffect } from '../core/coreEffect.ts'
import type { CoreInput } from '../core/coreInput.ts'
import { type CoreState, initialCoreState } from '../core/coreState.ts'
import type { SigningContext } from '../core/digest/voteDigest.ts'
import type { Evidence } from '../core/evidence.ts'
import { type TimeoutOptions, timeoutMs } from '../core/timeouts.ts'
import {
  type Height,
  NO_ROUND,
  type UnsignedProposal,
  type UnsignedVote,
  type ValidatorId,
  VoteType,
} from '../core/types.ts'
import type { SignatureScheme } from '../signatureScheme.ts'
import { SignerError, SignerErrorCode } from '../signer/errors.ts'
import { SignedStep } from '../signer/port.ts'
import type { SignerGuard } from '../signer/signerGuard.ts'
import { sumPrecommits, verifyBlockCertificate } from './blockCertificate.ts'
import {
  decodeBlocks,
  encodeBlocks,
  MAX_SYNC_BYTES,
  MAX_SYNCED_BLOCKS,
  type ShownBlock,
} from './codec/blocks.ts'
import { decodeLogRecord, encodeLogRecord } from './codec/logRecord.ts'
import { type ConsensusMessage, decodeMessage, encodeMessage } from './codec/message.ts'
import { blockTooLarge, decisionIncomplete, logInconsistent } from './errors.ts'
import { outstandingEffects } from './outstandingEffects.ts'
import {
  type Block,
  type BlockCertificate,
  type CertifiedBlock,
  type ConsensusApplication,
  type ConsensusTimers,
  type ConsensusTransport,
  type HeightTerms,
  MAX_BLOCK_BYTES,
  type MessageVerdict,
  type PeerId,
} from './port.ts'
import { statementDigest } from './statementDigest.ts'
import { verifyStatements } from './verifyStatements.ts'

export interface ConsensusEngineOptions {
  /** This validator; an id that is no member of a set follows without voting. */
  readonly self: ValidatorId
  readonly context: SigningContext
  readonly timeouts: TimeoutOptions
}

export interface ConsensusEngineModules {
  readonly log: WriteAheadLog
  readonly signer: SignerGuard
  readonly scheme: SignatureScheme
  readonly application: ConsensusApplication
  readonly transport: ConsensusTransport
  readonly timers: ConsensusTimers
  readonly notify: (notice: EngineNotice) => void
}

/** What the engine tells its owner. After `fatal` it does nothing any more and the process should end. */
export type EngineNotice =
  | { readonly type: 'decided'; readonly height: Height; readonly certificate: BlockCertificate }
  | { readonly type: 'evidence'; readonly evidence: Evidence }
  | { readonly type: 'dropped'; readonly reason: string }
  | { readonly type: 'unsigned'; readonly error: SignerError }
  | { readonly type: 'fatal'; readonly error: FlowError }

/** Messages that wait to be verified; more are ignored, and come again by rebroadcast. */
export const MAX_WAITING_MESSAGES = 1_024
/** Bytes of the messages that wait, 16 MiB: no block of a proposal is known to be anybody's before it is verified. */
export const MAX_WAITING_BYTES = 2 ** 24
/** Messages of the next height that are kept until it begins. */
export const MAX_EARLY_MESSAGES = 1_024
/** Bytes of the messages of the next height, 16 MiB. */
export const MAX_EARLY_BYTES = 2 ** 24
/** Messages that are verified together. */
export const MAX_VERIFIED_TOGETHER = 64
/** Blocks kept while a height lasts, besides those of proposals that the core holds (two a round, within its rounds). */
export const MAX_KEPT_BLOCKS = 32
/** An answer to a request for blocks that takes longer is given up. */
export const SYNC_TIMEOUT_MS = 5_000
/** A peer that showed no block it claimed to have is not asked again so soon, or it would keep others from being asked. */
export const SYNC_PAUSE_MS = 20_000
/** Peers that are not asked for now; with more of them the oldest may be asked again. */
export const MAX_PAUSED_PEERS = 256

interface Received {
  readonly message: ConsensusMessage
  readonly bytes: number
  readonly answer: (verdict: MessageVerdict) => void
}

/**
 * Runs the effects of the consensus core: log, signer, network, timers, application.
 *
 * - Log before output: a signature is made only after every input so far is durable; the guard then records it by itself.
 * - One input at a time; what arrives meanwhile waits, within the limits above.
 * - A failure of log, signer record or application is fatal: no signature leaves after it.
 * - Source: docs/specs/consensus.md section 11.
 */
export class ConsensusEngine {
  readonly #options: ConsensusEngineOptions
  readonly #modules: ConsensusEngineModules
  readonly #abort = new AbortController()
  readonly #blocks = new Map<Hex, Uint8Array>()
  readonly #waiting: Received[] = []
  #waitingBytes = 0
  readonly #early: Array<Pick<Received, 'message' | 'bytes'>> = []
  #earlyBytes = 0
  readonly #paused = new Set<PeerId>()
  readonly #inputs: CoreInput[] = []
  /** Those of the height, and the one that never ends. */
  readonly #timeouts = new Set<() => void>()
  readonly #cancelTimers = new Set<() => void>()
  #terms: HeightTerms
  #state: CoreState
  /** Resolves when every input so far is durable. */
  #logged: Promise<unknown> = Promise.resolve()
  #running: Promise<void> | undefined
  #syncing: Promise<void> | undefined
  #ended = false

  private constructor(options: ConsensusEngineOptions, modules: ConsensusEngineModules) {
    this.#options = options
    this.#modules = modules
    this.#terms = modules.application.termsOf(modules.application.committedHeight() + 1)
    this.#state = initialCoreState(options.self, this.#terms)
  }

  /**
   * Takes up the height where the log left it, and begins.
   *
   * - Errors: CONSENSUS_LOG_INCONSISTENT, and those of log and application.
   */
  static async start(
    options: ConsensusEngineOptions,
    modules: ConsensusEngineModules,
  ): Promise<ConsensusEngine> {
    const engine = new ConsensusEngine(options, modules)
    const outstanding = await engine.#recover()
    void engine.#run(async () => {
      for (const effect of outstanding) await engine.#perform(effect)
      await engine.#takeInputs()
    })
    engine.#scheduleRebroadcast()
    return engine
  }

  /** Height that is being decided. */
  get height(): Height {
    return this.#terms.height
  }

  /** Ends timers and requests; resolves when the input at work is done. Log, signer and application stay open. */
  async stop(): Promise<void> {
    this.#ended = true
    this.#abort.abort()
    this.#cancelAll()
    this.#ignoreWaiting()
    await Promise.all([this.#running, this.#syncing])
    // A log that failed was told as fatal.
    await this.#logged.catch(() => undefined)
  }

  /** A message of a peer. Resolves with what became of it; never rejects. */
  receive(peer: PeerId, bytes: Uint8Array): Promise<MessageVerdict> {
    const message = decodeMessage(bytes)
    if (message === undefined) return Promise.resolve('rejected')
    if (this.#ended) return Promise.resolve('ignored')
    const height = heightOf(message)
    if (message.type === 'status') {
      if (height >= this.#terms.height) this.#sync(peer)
      return Promise.resolve('accepted')
    }
    if (height > this.#terms.height) {
      if (height > this.#terms.height + 1) this.#sync(peer)
      else this.#keepEarly(message, bytes.length)
      return Promise.resolve('ignored')
    }
    const isFull =
      this.#waiting.length >= MAX_WAITING_MESSAGES ||
      this.#waitingBytes + bytes.length > MAX_WAITING_BYTES
    if (height < this.#terms.height || isFull) return Promise.resolve('ignored')
    return new Promise((answer) => {
      this.#wait({ message, bytes: bytes.length, answer })
      void this.#run(() => this.#takeMessages())
    })
  }

  /** What a peer gets that asks for blocks from a height on. */
  async blocksFrom(from: Height): Promise<Uint8Array> {
    const blocks = []
    let bytes = 0
    for (let height = from; blocks.length < MAX_SYNCED_BLOCKS; height += 1) {
      const decided = await this.#modules.application.committed(height)
      if (decided === undefined) break
      bytes += decided.block.bytes.length
      if (blocks.length > 0 && bytes > MAX_SYNC_BYTES) break
      blocks.push({ bytes: decided.block.bytes, certificate: decided.certificate })
    }
    return encodeBlocks(blocks)
  }

  #wait(received: Received): void {
    this.#waiting.push(received)
    this.#waitingBytes += received.bytes
  }

  #keepEarly(message: ConsensusMessage, bytes: number): void {
    if (this.#early.length >= MAX_EARLY_MESSAGES || this.#earlyBytes + bytes > MAX_EARLY_BYTES)
      return
    this.#early.push({ message, bytes })
    this.#earlyBytes += bytes
  }

  #ignoreWaiting(): void {
    for (const { answer } of this.#waiting.splice(0)) answer('ignored')
    this.#waitingBytes = 0
  }

  /** One piece of work after the other; a failure ends the engine. Resolves when this one is done, or will never be. */
  #run(work: () => Promise<void>): Promise<void> {
    const before = this.#running ?? Promise.resolve()
    this.#running = before.then(async () => {
      if (this.#ended) return
      try {
        await work()
      } catch (error) {
        this.#die(error)
      }
    })
    return this.#running
  }

  #die(error: unknown): void {
    if (this.#ended) return
    this.#ended = true
    this.#abort.abort()
    this.#cancelAll()
    this.#ignoreWaiting()
    if (!(error instanceof FlowError)) throw error
    this.#modules.notify({ type: 'fatal', error })
  }

  async #recover(): Promise<readonly CoreEffect[]> {
    const { log, application } = this.#modules
    const { checkpoint } = log.bounds()
    const records = []
    let logHeight = 0
    if (checkpoint !== undefined) {
      for await (const record of log.read(checkpoint)) {
        if (record.kind === 'checkpoint') logHeight = bytesToNumber(record.payload)
        else records.push(decodeLogRecord(record.payload))
      }
    }
    const committed = application.committedHeight()
    if (logHeight > committed + 1) throw logInconsistent(logHeight, committed)
    if (logHeight <= committed) {
      // The block was committed, or synced, before its height was closed in the log.
      await this.#checkpoint()
      this.#inputs.push({ type: 'start' })
      return []
    }
    const effects: CoreEffect[] = []
    const inputs: CoreInput[] = []
    for (const record of records) {
      if (record === undefined) throw logInconsistent(logHeight, committed)
      const id = record.block && application.idOf(record.block)
      if (id !== undefined && record.block !== undefined)
        this.#keepBlock({ id, bytes: record.block })
      const result = apply(this.#state, record.input)
      this.#state = result.state
      effects.push(...result.effects)
      inputs.push(record.input)
    }
    if (inputs.length === 0) this.#inputs.push({ type: 'start' })
    return outstandingEffects(inputs, effects, this.#state)
  }

  async #takeMessages(): Promise<void> {
    const batch = this.#waiting.splice(0, MAX_VERIFIED_TOGETHER)
    for (const { bytes } of batch) this.#waitingBytes -= bytes
    const current = batch.filter(({ message, answer }) => {
      const isCurrent = heightOf(message) === this.#terms.height
      if (!isCurrent) answer('ignored')
      return isCurrent
    })
    const verdicts = verifyStatements(
      current.map(({ message }) => message),
      this.#terms,
      this.#options.context,
      this.#modules.scheme,
    )
    for (const [index, { message, answer }] of current.entries()) {
      if (verdicts[index] !== true) {
        answer('rejected')
        continue
      }
      answer('accepted')
      await this.#takeMessage(message)
    }
  }

  async #takeMessage(message: ConsensusMessage): Promise<void> {
    if (heightOf(message) !== this.#terms.height || this.#ended) return
    if (message.type === 'vote') this.#inputs.push({ type: 'vote', vote: message.vote })
    else if (message.type === 'certificate')
      this.#inputs.push({ type: 'certificate', votes: message.votes })
    else if (message.type === 'proposal') {
      const { proposal } = message
      const id = this.#modules.application.idOf(message.block)
      // Anybody can put another block beside a signed proposal: that is no word of the proposer.
      if (id === undefined || id !== proposal.valueId) return
      const builder = proposal.validRound === NO_ROUND ? proposal.proposer : undefined
      const block = { id, bytes: message.block }
      const isValid = await this.#modules.application.check(this.#terms.height, block, builder)
      this.#keepBlock(block)
      this.#inputs.push({ type: 'proposal', proposal, isValid })
    }
    await this.#takeInputs()
  }

  async #takeInputs(): Promise<void> {
    for (let input = this.#inputs.shift(); input !== undefined; input = this.#inputs.shift()) {
      const { state, effects } = apply(this.#state, input)
      // What changes nothing is not logged: whoever repeats himself does not fill the disk.
      const matters = state !== this.#state || effects.some(({ type }) => type !== 'drop')
      if (matters) this.#log(input)
      this.#state = state
      for (const effect of effects) {
        await this.#perform(effect)
        if (this.#ended) return
      }
    }
  }

  #log(input: CoreInput): void {
    const block =
      input.type === 'proposal'
        ? this.#blocks.get(input.proposal.valueId as Hex)
        : input.type === 'value'
          ? this.#blocks.get(input.valueId as Hex)
          : undefined
    const appended = this.#modules.log.append(encodeLogRecord({ input, block }))
    appended.catch((error: unknown) => this.#die(error))
    this.#logged = appended
  }

  async #perform(effect: CoreEffect): Promise<void> {
    switch (effect.type) {
      case 'broadcastVote':
        return this.#vote(effect.vote)
      case 'broadcastProposal':
        return this.#propose(effect.proposal)
      case 'scheduleTimeout': {
        const { timeout } = effect
        const { height } = this.#terms
        this.#after(timeoutMs(timeout, this.#options.timeouts), async () => {
          if (height !== this.#terms.height) return
          this.#inputs.push({ type: 'timeout', timeout })
          await this.#takeInputs()
        })
        return
      }
      case 'getValue': {
        const { height, round } = effect
        const block = await this.#modules.application.build(height, round)
        if (block.bytes.length > MAX_BLOCK_BYTES) throw blockTooLarge(block.bytes.length)
        this.#keepBlock(block)
        this.#inputs.push({ type: 'value', height, round, valueId: block.id })
        return
      }
      case 'decide':
        return this.#decide(effect)
      case 'resend':
        for (const proposal of effect.proposals) {
          const block = this.#blocks.get(proposal.valueId as Hex)
          if (block !== undefined) this.#send({ type: 'proposal', proposal, block })
        }
        for (const vote of effect.votes) this.#send({ type: 'vote', vote })
        for (const votes of effect.certificates) this.#send({ type: 'certificate', votes })
        return
      case 'reportEvidence':
        this.#modules.notify({ type: 'evidence', evidence: effect.evidence })
        return
      case 'drop':
        this.#modules.notify({ type: 'dropped', reason: effect.reason })
        return
    }
  }

  async #vote(unsigned: UnsignedVote): Promise<void> {
    const step = unsigned.type === VoteType.PREVOTE ? SignedStep.PREVOTE : SignedStep.PRECOMMIT
    const signature = await this.#sign(unsigned, step)
    if (signature === undefined) return
    const vote = { ...unsigned, signature }
    this.#send({ type: 'vote', vote })
    this.#inputs.push({ type: 'vote', vote })
  }

  async #propose(unsigned: UnsignedProposal): Promise<void> {
    const block = this.#blocks.get(unsigned.valueId as Hex)
    if (block === undefined) return
    const signature = await this.#sign(unsigned, SignedStep.PROPOSAL)
    if (signature === undefined) return
    const proposal = { ...unsigned, signature }
    this.#send({ type: 'proposal', proposal, block })
    this.#inputs.push({ type: 'proposal', proposal, isValid: true })
  }

  /** Undefined if the guard refuses: silence is always safe. A guard that lost its record is no refusal. */
  async #sign(
    statement: UnsignedVote | UnsignedProposal,
    step: SignedStep,
  ): Promise<Uint8Array | undefined> {
    await this.#logged
    const { height, round } = statement
    const signBytes = statementDigest(statement, this.#options.context)
    try {
      return await this.#modules.signer.sign({ height, round, step, signBytes })
    } catch (error) {
      if (!(error instanceof SignerError) || error.data.code === SignerErrorCode.FAILED) throw error
      this.#modules.notify({ type: 'unsigned', error })
      return undefined
    }
  }

  async #decide(effect: CoreEffect & { readonly type: 'decide' }): Promise<void> {
    const id = effect.valueId as Hex
    const bytes = this.#blocks.get(id)
    const certificate = sumPrecommits(effect.certificate, this.#terms, this.#modules.scheme)
    if (bytes === undefined || certificate === undefined) throw decisionIncomplete(effect.height)
    await this.#commit({ block: { id, bytes }, certificate })
  }

  async #commit(decided: CertifiedBlock): Promise<void> {
    const { application, notify } = this.#modules
    await application.commit(decided)
    notify({ type: 'decided', height: this.#terms.height, certificate: decided.certificate })
    this.#cancelTimeouts()
    this.#blocks.clear()
    this.#inputs.length = 0
    this.#terms = application.termsOf(application.committedHeight() + 1)
    this.#state = initialCoreState(this.#options.self, this.#terms)
    await this.#checkpoint()
    this.#inputs.push({ type: 'start' })
    const early = this.#early.splice(0)
    this.#earlyBytes = 0
    void this.#run(async () => {
      for (const received of early) this.#wait({ ...received, answer: () => {} })
      while (this.#waiting.length > 0 && !this.#ended) await this.#takeMessages()
    })
  }

  async #checkpoint(): Promise<void> {
    const sequence = await this.#modules.log.checkpoint(
      numberToBytes(this.#terms.height, { size: 8 }),
    )
    await this.#modules.log.truncateBefore(sequence)
  }

  /** Asks a peer that is ahead for the blocks in between, one question at a time. */
  #sync(peer: PeerId): void {
    if (this.#syncing !== undefined || this.#ended || this.#paused.has(peer)) return
    this.#syncing = this.#fetch(peer)
      .then((isUseful) => {
        if (!isUseful) this.#pause(peer)
      })
      .finally(() => {
        this.#syncing = undefined
      })
  }

  #pause(peer: PeerId): void {
    if (this.#ended) return
    const oldest = this.#paused.values().next().value
    if (oldest !== undefined && this.#paused.size >= MAX_PAUSED_PEERS) this.#paused.delete(oldest)
    this.#paused.add(peer)
    this.#after(
      SYNC_PAUSE_MS,
      async () => {},
      () => this.#paused.delete(peer),
    )
  }

  /** Whether the peer showed a block that could be committed, or nothing was missing any more. */
  async #fetch(peer: PeerId): Promise<boolean> {
    const from = this.#terms.height
    const shown = await this.#ask(peer, from)
    if (shown === undefined) return false
    await this.#run(async () => {
      for (const block of shown) if (!(await this.#takeShown(block))) break
      await this.#takeInputs()
    })
    return this.#terms.height > from
  }

  /** Undefined if the peer gives no answer in time, or none that can be read. */
  async #ask(peer: PeerId, from: Height): Promise<readonly ShownBlock[] | undefined> {
    const late = new AbortController()
    const cancel = this.#modules.timers.after(SYNC_TIMEOUT_MS, () => late.abort())
    const signal = AbortSignal.any([this.#abort.signal, late.signal])
    const givenUp = new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => resolve(undefined), { once: true })
    })
    const answered = this.#modules.transport.requestBlocks(peer, from, signal).then(
      (bytes) => decodeBlocks(bytes),
      () => undefined, // the next status of any peer ahead starts another try
    )
    try {
      return await Promise.race([answered, givenUp])
    } finally {
      cancel()
    }
  }

  /** A certified block of the current height: commits it without a round of its own. False if it is none. */
  async #takeShown({ certificate, bytes }: ShownBlock): Promise<boolean> {
    if (this.#ended || certificate.height > this.#terms.height) return false
    if (certificate.height < this.#terms.height) return true
    const id = this.#modules.application.idOf(bytes)
    const isCertified =
      id === certificate.blockId &&
      verifyBlockCertificate(certificate, this.#terms, this.#options.context, this.#modules.scheme)
    if (!isCertified) return false
    await this.#commit({ block: { id, bytes }, certificate })
    return true
  }

  #send(message: ConsensusMessage): void {
    this.#modules.transport.broadcast(encodeMessage(message))
  }

  #scheduleRebroadcast(): void {
    this.#after(
      this.#options.timeouts.rebroadcastMs,
      async () => {
        this.#send({ type: 'status', height: this.#terms.height - 1 })
        for (const effect of apply(this.#state, { type: 'rebroadcast' }).effects)
          await this.#perform(effect)
      },
      () => this.#scheduleRebroadcast(),
    )
  }

  #after(ms: number, work: () => Promise<void>, then?: () => void): void {
    const timers = then === undefined ? this.#timeouts : this.#cancelTimers
    const cancel = this.#modules.timers.after(ms, () => {
      timers.delete(cancel)
      if (this.#ended) return
      void this.#run(work)
      then?.()
    })
    timers.add(cancel)
  }

  #cancelTimeouts(): void {
    for (const cancel of this.#timeouts) cancel()
    this.#timeouts.clear()
  }

  #cancelAll(): void {
    this.#cancelTimeouts()
    for (const cancel of this.#cancelTimers) cancel()
    this.#cancelTimers.clear()
  }

  #keepBlock({ id, bytes }: Block): void {
    if (this.#blocks.size >= MAX_KEPT_BLOCKS) {
      const proposed = new Set(this.#state.proposals.map(({ proposal }) => proposal.valueId))
      for (const kept of this.#blocks.keys()) if (!proposed.has(kept)) this.#blocks.delete(kept)
    }
    this.#blocks.set(id, bytes)
  }
}

function heightOf(message: ConsensusMessage): Height {
  switch (message.type) {
    case 'proposal':
      return message.proposal.height
    case 'vote':
      return message.vote.height
    case 'certificate':
      return message.votes[0]?.height ?? 0
    case 'status':
      return message.height
  }
}
