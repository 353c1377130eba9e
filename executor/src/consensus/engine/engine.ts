import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { type Hex, numberToBytes } from 'viem'
import type { WriteAheadLog } from '../../storage/log/port.ts'
import { apply } from '../core/apply.ts'
import type { CoreEffect } from '../core/coreEffect.ts'
import type { CoreInput } from '../core/coreInput.ts'
import { type CoreState, initialCoreState } from '../core/coreState.ts'
import type { SigningContext } from '../core/digest/voteDigest.ts'
import { recordProposal } from '../core/recordInput.ts'
import type { TimeoutOptions } from '../core/timeouts.ts'
import {
  type Height,
  NO_ROUND,
  type Proposal,
  type Round,
  type Timeout,
  type UnsignedProposal,
  type UnsignedVote,
  type ValidatorId,
} from '../core/types.ts'
import type { SignatureScheme } from '../signatureScheme.ts'
import { SignerError } from '../signer/errors.ts'
import type { SignerGuard } from '../signer/signerGuard.ts'
import { sumPrecommits, verifyBlockCertificate } from './blockCertificate.ts'
import { BlockSync } from './blockSync.ts'
import { blocksFrom } from './blocksFrom.ts'
import type { ShownBlock } from './codec/blocks.ts'
import { encodeLogRecord } from './codec/logRecord.ts'
import { type ConsensusMessage, decodeMessage, encodeMessage } from './codec/message.ts'
import { EngineTimers } from './engineTimers.ts'
import { blockTooLarge, decisionIncomplete } from './errors.ts'
import { KeptBlocks } from './keptBlocks.ts'
import { heightOf, MessageQueue } from './messageQueue.ts'
import type { EngineNotice } from './notice.ts'
import {
  type Block,
  type CertifiedBlock,
  type ConsensusApplication,
  type ConsensusTimers,
  type ConsensusTransport,
  type HeightTerms,
  MAX_BLOCK_BYTES,
  type MessageVerdict,
  type PeerId,
} from './port.ts'
import { recoverHeight } from './recoverHeight.ts'
import { roundWaitMs } from './roundWait.ts'
import { signStatement } from './signStatement.ts'
import { VerifiedSignatures } from './verifiedSignatures.ts'
import { verifyStatements } from './verifyStatements.ts'

export interface ConsensusEngineOptions {
  /** This validator; an id that is no member of a set follows without voting. */
  readonly self: ValidatorId
  readonly context: SigningContext
  readonly timeouts: TimeoutOptions
}

export interface ConsensusEngineModules {
  readonly log: WriteAheadLog
  readonly signer: Pick<SignerGuard, 'sign'>
  readonly scheme: SignatureScheme
  readonly application: ConsensusApplication
  readonly transport: ConsensusTransport
  readonly timers: ConsensusTimers
  /**
   * Whether a validator is known not to be there: rounds that it should propose wait less for it. A wrong answer costs a round.
   * @default nobody is
   */
  readonly isAbsent?: ((validator: ValidatorId) => boolean) | undefined
  readonly notify: (notice: EngineNotice) => void
}

/** Refused statements of a height that are kept, in case that the guard was not ready yet. */
export const MAX_REFUSED = 64

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
  readonly #blocks = new KeptBlocks()
  readonly #queue = new MessageQueue()
  readonly #verified: VerifiedSignatures
  readonly #sync: BlockSync
  readonly #inputs: CoreInput[] = []
  /** Those of the height. */
  readonly #timeouts: EngineTimers
  /** Those that outlast it. */
  readonly #timers: EngineTimers
  #terms: HeightTerms
  #state: CoreState
  /** Statements of this height that the guard has refused. */
  readonly #refused: (() => Promise<void>)[] = []
  /** Resolves when every input so far is durable. */
  #logged: Promise<unknown> = Promise.resolve()
  #running: Promise<void> | undefined
  #ended = false

  private constructor(options: ConsensusEngineOptions, modules: ConsensusEngineModules) {
    this.#options = options
    this.#modules = modules
    this.#terms = modules.application.termsOf(modules.application.committedHeight() + 1)
    this.#state = initialCoreState(options.self, this.#terms)
    this.#verified = new VerifiedSignatures(modules.scheme)
    this.#timeouts = new EngineTimers(modules.timers)
    this.#timers = new EngineTimers(modules.timers)
    this.#sync = new BlockSync({
      transport: modules.transport,
      timers: this.#timers,
      height: () => this.#terms.height,
      take: (shown) => this.#takeShown(shown),
      onMissing: (peer, height) =>
        modules.notify({ type: 'missing', peer, from: this.#terms.height, height }),
    })
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

  /** Round of that height. */
  get round(): Round {
    return Math.max(0, this.#state.round.round)
  }

  /** Whether blocks are being fetched that others have decided. */
  get isSyncing(): boolean {
    return this.#sync.isRunning
  }

  /** Ends timers and requests; resolves when the input at work is done. Log, signer and application stay open. */
  async stop(): Promise<void> {
    this.#end()
    await Promise.all([this.#running, this.#sync.settled()])
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
      if (height >= this.#terms.height) this.#sync.hear(peer, height)
      return Promise.resolve('accepted')
    }
    if (height > this.#terms.height) {
      // Who votes on a height has decided the one before.
      if (height > this.#terms.height + 1) this.#sync.hear(peer, height - 1)
      else this.#queue.keepEarly(message, bytes.length)
      return Promise.resolve('ignored')
    }
    if (height < this.#terms.height) return Promise.resolve('ignored')
    const verdict = this.#queue.wait(message, bytes.length)
    if (verdict === undefined) return Promise.resolve('ignored')
    void this.#run(() => this.#takeMessages())
    return verdict
  }

  /**
   * Says what the guard has refused at this height, in its order: a guard that was not ready yet signs it now, and refuses again what must
   * not be signed. Without it, validators that start together would wait for each other's votes for ever.
   */
  signAgain(): Promise<void> {
    return this.#run(async () => {
      for (const say of this.#refused.splice(0)) await say()
      await this.#takeInputs()
    })
  }

  /** What a peer gets that asks for blocks from a height on. */
  blocksFrom(from: Height): Promise<Uint8Array> {
    return blocksFrom(this.#modules.application, from)
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
    this.#end()
    if (!(error instanceof FlowError)) throw error
    this.#modules.notify({ type: 'fatal', error })
  }

  #end(): void {
    this.#ended = true
    this.#sync.abort()
    this.#timeouts.cancelAll()
    this.#timers.cancelAll()
    this.#queue.ignoreAll()
  }

  async #recover(): Promise<readonly CoreEffect[]> {
    const { log, application } = this.#modules
    const recovered = await recoverHeight(log, application, this.#state)
    if (recovered === undefined) await this.#checkpoint()
    if (recovered === undefined || recovered.isFresh) this.#inputs.push({ type: 'start' })
    if (recovered === undefined) return []
    // Before the blocks: those that its proposals name are kept.
    this.#state = recovered.state
    for (const block of recovered.blocks) this.#keepBlock(block)
    return recovered.effects
  }

  async #takeMessages(): Promise<void> {
    const current = this.#queue.take(this.#terms.height)
    const verdicts = verifyStatements(
      current.map(({ message }) => message),
      this.#terms,
      this.#options.context,
      this.#verified,
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
      // Repeated as long as a height lasts: its block is here and was judged.
      if (this.#isKnown(proposal)) return
      const id = this.#modules.application.idOf(message.block)
      // Anybody can put another block beside a signed proposal: that is no word of the proposer.
      if (id === undefined || id !== proposal.valueId) return
      const builder = proposal.validRound === NO_ROUND ? proposal.proposer : undefined
      const block = { id, bytes: message.block }
      // Any member can sign proposals out of turn: what the core leaves aside costs no look at its block.
      const isOfUse = recordProposal(this.#state, proposal, false).wakes
      const isValid =
        isOfUse && (await this.#modules.application.check(this.#terms.height, block, builder))
      if (isOfUse) this.#keepBlock(block)
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
        ? this.#blocks.get(input.proposal.valueId)
        : input.type === 'value'
          ? this.#blocks.get(input.valueId)
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
        this.#after(this.#timeouts, this.#waitMs(timeout), async () => {
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
          const block = this.#blocks.get(proposal.valueId)
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
    if (!this.#isMember) return
    const signature = await this.#sign(unsigned)
    if (signature === undefined) return this.#keepRefused(() => this.#vote(unsigned))
    const vote = { ...unsigned, signature }
    this.#send({ type: 'vote', vote })
    this.#inputs.push({ type: 'vote', vote })
  }

  async #propose(unsigned: UnsignedProposal): Promise<void> {
    const block = this.#blocks.get(unsigned.valueId)
    if (block === undefined || !this.#isMember) return
    const signature = await this.#sign(unsigned)
    if (signature === undefined) return this.#keepRefused(() => this.#propose(unsigned))
    const proposal = { ...unsigned, signature }
    this.#send({ type: 'proposal', proposal, block })
    this.#modules.notify({ type: 'proposed', height: proposal.height, round: proposal.round })
    this.#inputs.push({ type: 'proposal', proposal, isValid: true })
  }

  /** Who has no seat follows in silence: a vote of a stranger is rejected, and costs its sender. */
  get #isMember(): boolean {
    return this.#terms.publicKeys.has(this.#options.self)
  }

  #keepRefused(say: () => Promise<void>): void {
    if (this.#refused.length >= MAX_REFUSED) this.#refused.shift()
    this.#refused.push(say)
  }

  /** Undefined if the guard refuses. */
  async #sign(statement: UnsignedVote | UnsignedProposal): Promise<Uint8Array | undefined> {
    const { signer, notify } = this.#modules
    await this.#logged
    const signature = await signStatement(statement, this.#options.context, signer)
    if (!(signature instanceof SignerError)) return signature
    notify({ type: 'unsigned', error: signature })
    return undefined
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
    this.#timeouts.cancelAll()
    this.#blocks.clear()
    this.#verified.forget()
    this.#inputs.length = 0
    this.#refused.length = 0
    this.#terms = application.termsOf(application.committedHeight() + 1)
    this.#state = initialCoreState(this.#options.self, this.#terms)
    await this.#checkpoint()
    this.#inputs.push({ type: 'start' })
    this.#queue.releaseEarly()
    void this.#run(async () => {
      while (!this.#queue.isEmpty && !this.#ended) await this.#takeMessages()
    })
  }

  async #checkpoint(): Promise<void> {
    const sequence = await this.#modules.log.checkpoint(
      numberToBytes(this.#terms.height, { size: 8 }),
    )
    await this.#modules.log.truncateBefore(sequence)
  }

  #takeShown(shown: readonly ShownBlock[]): Promise<void> {
    return this.#run(async () => {
      for (const block of shown) if (!(await this.#takeCertified(block))) break
      await this.#takeInputs()
    })
  }

  /** A certified block of the current height: commits it without a round of its own. False if it is none. */
  async #takeCertified({ certificate, bytes }: ShownBlock): Promise<boolean> {
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
      this.#timers,
      this.#options.timeouts.rebroadcastMs,
      async () => {
        this.#send({ type: 'status', height: this.#terms.height - 1 })
        for (const effect of apply(this.#state, { type: 'rebroadcast' }).effects)
          await this.#perform(effect)
      },
      () => this.#scheduleRebroadcast(),
    )
  }

  #waitMs(timeout: Timeout): number {
    const { self, timeouts } = this.#options
    return roundWaitMs(timeout, {
      terms: this.#terms,
      timeouts,
      isAbsent: (id) => id !== self && this.#modules.isAbsent?.(id) === true,
    })
  }

  #after(timers: EngineTimers, ms: number, work: () => Promise<void>, then?: () => void): void {
    timers.after(ms, () => {
      if (this.#ended) return
      void this.#run(work)
      then?.()
    })
  }

  #isKnown({ proposer, round, valueId, validRound }: Proposal): boolean {
    return this.#state.proposals.some(
      ({ proposal: known }) =>
        known.proposer === proposer &&
        known.round === round &&
        known.valueId === valueId &&
        known.validRound === validRound,
    )
  }

  #keepBlock(block: Block): void {
    this.#blocks.keep(block, this.#state.proposals)
  }
}
