import { deepStrictEqual, strictEqual } from 'node:assert'
import type { CoreEffect } from '../../executor/src/consensus/core/coreEffect.ts'
import { type CoreState, initialCoreState } from '../../executor/src/consensus/core/coreState.ts'
import { enabledRules } from '../../executor/src/consensus/core/enabledRules.ts'
import { fireRule } from '../../executor/src/consensus/core/fireRule.ts'
import {
  recordCertificate,
  recordProposal,
  recordVote,
} from '../../executor/src/consensus/core/recordInput.ts'
import type { RoundInput, RoundState } from '../../executor/src/consensus/core/roundState.ts'
import { NO_ROUND, type Proposal, type Vote } from '../../executor/src/consensus/core/types.ts'
import { makeValidatorSet } from '../../executor/src/consensus/core/validatorSet.ts'
import { addCertificate, addVote } from '../../executor/src/consensus/core/voteKeeper.ts'
import type { ItfTrace, ItfValue, Variant } from './itf.ts'
import {
  type ModelVote,
  modelEmitted,
  modelEvent,
  modelKeeper,
  modelOutput,
  modelRoundState,
  modelValue,
  ownEmitted,
  ownEvent,
  ownKeeper,
  ownOutput,
  ownRoundState,
  unique,
  voteLine,
  voteOf,
} from './modelView.ts'

/** What a replay went through. */
export interface ReplayReport {
  readonly states: number
  /** Rules the model fired, all of them enabled in our driver at that point. */
  readonly fired: number
  /** Steps in which the model repeats a rule that has nothing left to do; ours does not list those. */
  readonly repeats: number
  /** Decided values by height, for each validator. */
  readonly chains: ReadonlyMap<string, readonly string[]>
}

type Es = Record<string, ItfValue>
type Node = Record<string, ItfValue> & { es: Es }
type System = ReadonlyMap<string, Node>
interface Step {
  readonly validator: string
  readonly input: Variant
  readonly output: ItfValue
}

const NO_SIGNATURE = new Uint8Array()

/**
 * Replays a trace of the model's whole system through the production core.
 *
 * The model takes one rule a step in an order of its own, so the trace chooses the rule: our driver must list it
 * among the enabled ones, our round machine must answer with the model's output, and after each step every validator's
 * round state, vote counts, emitted thresholds, decisions and timeouts must equal the model's.
 */
export function replaySystem(trace: ItfTrace): ReplayReport {
  const systemKey = Object.keys(trace.states[0] ?? {}).find((key) => key.endsWith('system')) ?? ''
  const replay = new Replay(proposedRounds(trace))
  for (const [index, state] of trace.states.entries()) {
    const system = state[systemKey] as unknown as System
    const step = stepOf(state[`${systemKey.slice(0, -'system'.length)}_hist`] as ItfValue)
    try {
      replay.advance(system, step)
    } catch (error) {
      throw new Error(`${trace.name}, state ${index}: ${String(error)}`, { cause: error })
    }
  }
  return replay.report(trace.states.length)
}

class Replay {
  #cores = new Map<string, CoreState>()
  #chains = new Map<string, { decision: string; commit: readonly string[] }[]>()
  #timeouts = new Map<string, readonly string[]>()
  #previous: System | undefined
  #previousStep: Step | undefined
  #fired = 0
  #repeats = 0
  readonly #proposed: ReadonlyMap<string, number>

  constructor(proposed: ReadonlyMap<string, number>) {
    this.#proposed = proposed
  }

  advance(system: System, step: Step): void {
    const before = this.#previous
    if (before === undefined) {
      for (const [name, node] of system) this.#reset(name, node.es)
    } else {
      for (const [name, node] of system) this.#followHeight(name, node, before.get(name) as Node)
      const node = system.get(step.validator)
      const old = before.get(step.validator)
      if (node !== undefined && old !== undefined && this.#acts(step, node, old)) {
        this.#take(step, node, old)
      }
    }
    for (const [name, node] of system) this.#compare(name, node, before?.get(name))
    this.#previous = system
    this.#previousStep = step
  }

  report(states: number): ReplayReport {
    const chains = [...this.#chains].map(
      ([name, chain]) => [name, chain.map(({ decision }) => decision)] as const,
    )
    return { states, fired: this.#fired, repeats: this.#repeats, chains: new Map(chains) }
  }

  #core(name: string): CoreState {
    const core = this.#cores.get(name)
    if (core === undefined) throw new Error(`unknown validator ${name}`)
    return core
  }

  #reset(name: string, es: Es): void {
    const powers = [...(es.valset as ReadonlyMap<string, number>)]
    const validators = makeValidatorSet(powers.map(([id, power]) => ({ id, power })))
    const ids = validators.members.map(({ id }) => id)
    // The model's proposer of round r is member r + 1.
    const proposers = ids.map((_, round) => ids[(round + 1) % ids.length] ?? '')
    const height = (es.cs as Es).height as number
    const config = { height, validators, selection: { kind: 'sequence', proposers } as const }
    this.#cores.set(name, initialCoreState(name, config))
  }

  /** The model's environment moves a validator to the next height without an input. */
  #followHeight(name: string, node: Node, old: Node): void {
    const height = (node.es.cs as Es).height as number
    if (height > ((old.es.cs as Es).height as number)) this.#reset(name, node.es)
  }

  /** Some states of a trace only move messages; the last step is then still shown. */
  #acts(step: Step, node: Node, old: Node): boolean {
    return !isSame(step, this.#previousStep) || !isSame(node.es, old.es)
  }

  #take(step: Step, node: Node, old: Node): void {
    this.#record(step, node, old)
    const executed = node.es.executedInputs as readonly (readonly ItfValue[])[]
    const known = (old.es.executedInputs as readonly ItfValue[]).length
    const isReset = executed.length < known || node.es.started !== old.es.started
    const inputs = executed.slice(isReset ? 0 : known).map((item) => item[0] as unknown as Variant)
    if (inputs.length === 0) {
      if (isSame(step, this.#previousStep)) return
      strictEqual(modelOutput(step.output), 'none', `${step.input.tag} without a rule`)
      return
    }
    this.#fire(inputs, step)
  }

  #record(step: Step, node: Node, old: Node): void {
    const name = step.validator
    const core = this.#core(name)
    const value = step.input.value
    if (old.es.started !== true && node.es.started === true) {
      this.#cores.set(name, this.#loadBuffered(core, old))
    } else if (step.input.tag === 'VoteDInput') {
      const result = recordVote(core, this.#vote(value as unknown as ModelVote))
      strictEqual(
        ownEvent(result.event ?? { type: 'none' }),
        modelEvent(node.es.voteKeeperOutput ?? ''),
      )
      this.#cores.set(name, result.state)
    } else if (step.input.tag === 'CertificateDInput') {
      const votes = (value as unknown as readonly ModelVote[]).map((vote) => this.#vote(vote))
      this.#cores.set(name, recordCertificate(core, votes).state)
    } else if (step.input.tag === 'ProposalDInput') {
      const proposal = proposalOf(value)
      this.#cores.set(name, recordProposal(core, proposal, proposal.valueId !== 'invalid').state)
    }
  }

  /** Votes that came before the height began; the model counts them as if the highest round were current. */
  #loadBuffered(core: CoreState, old: Node): CoreState {
    const height = core.config.height
    const votes = (old.incomingVotes as unknown as readonly ModelVote[]).filter(
      (vote) => vote.height === height,
    )
    const highest = Math.max(NO_ROUND, ...votes.map((vote) => vote.round))
    let keeper = votes.reduce(
      (k, vote) => addVote(k, this.#vote(vote), highest).keeper,
      core.keeper,
    )
    for (const certificate of old.incomingCertificates as unknown as readonly ModelVote[][]) {
      if (certificate.some((vote) => vote.height !== height)) continue
      const signed = certificate.map((vote) => this.#vote(vote))
      keeper = addCertificate(keeper, signed).keeper
    }
    return { ...core, keeper }
  }

  #fire(inputs: readonly Variant[], step: Step): void {
    const name = step.validator
    let output = ''
    for (const [at, input] of inputs.entries()) {
      const core = this.#core(name)
      const rule = ruleOf(input, core.round)
      // Our start of a round is part of the rule that causes it.
      if (rule.type === 'newRound' && at > 0) {
        strictEqual(core.round.round, rule.round)
        continue
      }
      const isListed = fromOutside(rule) || enabledRules(core).some((item) => isSame(item, rule))
      const result = fireRule(core, rule)
      const isNoOp = isSame(result.state.round, core.round)
      if (isListed || !isNoOp) {
        if (!isListed) throw new Error(`the model fires ${rule.type}, which is not enabled`)
        this.#fired += 1
        this.#cores.set(name, result.state)
        this.#follow(name, result.effects, result.state)
      } else {
        this.#repeats += 1
      }
      output = ownOutput(result.output)
    }
    strictEqual(output, modelOutput(step.output))
  }

  #follow(name: string, effects: readonly CoreEffect[], state: CoreState): void {
    for (const effect of effects) {
      if (effect.type === 'scheduleTimeout') {
        const { kind, height, round } = effect.timeout
        const line = `${kind} ${height}/${round}`
        this.#timeouts.set(name, unique([...(this.#timeouts.get(name) ?? []), line]))
      }
      if (effect.type !== 'decide') continue
      const decided = state.proposals.find(
        ({ proposal }) => proposal.round === effect.round && proposal.valueId === effect.valueId,
      )
      const commit = unique(effect.certificate.map(voteLine))
      const chain = this.#chains.get(name) ?? []
      const decision = `${decided?.proposal.height}/${decided?.proposal.round} ${effect.valueId}`
      this.#chains.set(name, [...chain, { decision, commit }])
    }
  }

  #compare(name: string, node: Node, old: Node | undefined): void {
    const core = this.#core(name)
    deepStrictEqual(ownRoundState(core.round), modelRoundState(node.es.cs as ItfValue), name)
    deepStrictEqual(ownKeeper(core.keeper), modelKeeper(node.es.bk as ItfValue), name)
    deepStrictEqual(ownEmitted(core.keeper), modelEmitted(node.es.bk as ItfValue), name)
    const chain = (node.es.chain as readonly Es[]).map(({ decision, commit }) => {
      const proposal = proposalOf(decision as ItfValue)
      const votes = (commit as unknown as readonly ModelVote[]).map((vote) =>
        voteLine(voteOf(vote)),
      )
      return {
        decision: `${proposal.height}/${proposal.round} ${proposal.valueId}`,
        commit: unique(votes),
      }
    })
    deepStrictEqual(this.#chains.get(name) ?? [], chain, name)
    const model = timeoutLines(node.timeouts as ItfValue)
    // The model forgets a timeout when it elapses, so only what is new is ours to have scheduled.
    const pending = old === undefined ? [] : timeoutLines(old.timeouts as ItfValue)
    for (const line of model) {
      if (pending.includes(line)) continue
      // The model also waits for precommits of a height that it has decided; nobody needs that timer.
      if (core.round.step === 'commit' && line.startsWith('precommit')) continue
      if (!(this.#timeouts.get(name) ?? []).includes(line)) throw new Error(`${name}: no ${line}`)
    }
    for (const line of this.#timeouts.get(name) ?? []) {
      if (!model.includes(line) && !this.#elapsed(name, line))
        throw new Error(`${name}: extra ${line}`)
    }
  }

  #gone = new Set<string>()

  #elapsed(name: string, line: string): boolean {
    const key = `${name} ${line}`
    const was = this.#previous?.get(name)
    if (was !== undefined && timeoutLines(was.timeouts as ItfValue).includes(line))
      this.#gone.add(key)
    return this.#gone.has(key)
  }

  /** The model's votes have no valid round: ours get the one of the proposal they answer. */
  #vote(vote: ModelVote): Vote {
    const key = `${vote.height}/${vote.round} ${modelValue(vote.valueId as unknown as ItfValue)}`
    const isPrevote = vote.voteType.tag === 'Prevote'
    return voteOf(vote, isPrevote ? (this.#proposed.get(key) ?? NO_ROUND) : NO_ROUND)
  }
}

function stepOf(history: ItfValue): Step {
  if (!Array.isArray(history)) return history as unknown as Step
  const [validator, input, output] = history
  return { validator, input, output } as unknown as Step
}

/** Valid round of each proposed value by height and round, over all proposals of the trace. */
function proposedRounds(trace: ItfTrace): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const state of trace.states) {
    for (const [key, value] of Object.entries(state)) {
      if (!key.endsWith('_hist')) continue
      const { input, output } = stepOf(value)
      const messages = [input, output as unknown as Variant].filter(
        ({ tag }) => tag === 'ProposalDInput' || tag === 'ProposalOutput',
      )
      for (const message of messages) {
        const { height, round, valueId, validRound } = proposalOf(message.value)
        found.set(`${height}/${round} ${valueId}`, validRound)
      }
    }
  }
  return found
}

function proposalOf(model: ItfValue): Proposal {
  const p = model as Record<string, ItfValue>
  return {
    proposer: String(p.srcAddress),
    height: Number(p.height),
    round: Number(p.round),
    valueId: String(p.proposal),
    validRound: Number(p.validRound),
    signature: NO_SIGNATURE,
  }
}

function timeoutLines(timeouts: ItfValue): readonly string[] {
  return unique(
    (timeouts as readonly (readonly ItfValue[])[]).map(([kind, height, round]) => {
      const name = (kind as unknown as Variant).tag.replace('Timeout', '').toLowerCase()
      return `${name} ${height}/${round}`
    }),
  )
}

/** Rules that come with an input instead of being looked for. */
function fromOutside(rule: RoundInput): boolean {
  return /^(newRound|proposeValue|timeout)/.test(rule.type)
}

/** The model's name of a condition in our words. */
export function ruleOf(input: Variant, { height, round }: RoundState): RoundInput {
  const value = input.value
  const pair = value as readonly ItfValue[]
  switch (input.tag) {
    case 'NewRoundCInput':
      return { type: 'newRound', round: Number(value), isProposer: false }
    case 'NewRoundProposerCInput':
      return { type: 'newRound', round: Number(value), isProposer: true }
    case 'ProposeValueCInput':
      return { type: 'proposeValue', valueId: String(value) }
    case 'ProposalCInput':
      return { type: 'proposal', valueId: modelValue(pair[1] as ItfValue) ?? '' }
    case 'ProposalInvalidCInput':
      return { type: 'invalidProposal' }
    case 'ProposalAndPolkaPreviousAndValidCInput': {
      const [valueId, validRound] = [modelValue(pair[0] as ItfValue) ?? '', Number(pair[1])]
      return { type: 'proposalAndPolkaPrevious', valueId, validRound }
    }
    case 'ProposalAndPolkaAndInvalidCInput':
      return { type: 'invalidProposalAndPolkaPrevious' }
    case 'PolkaAnyCInput':
      return { type: 'polkaAny' }
    case 'PolkaNilCInput':
      return { type: 'polkaNil' }
    case 'ProposalAndPolkaAndValidCInput':
      return { type: 'proposalAndPolka', valueId: modelValue(value) ?? '' }
    case 'PrecommitAnyCInput':
      return { type: 'precommitAny' }
    case 'ProposalAndCommitAndValidCInput':
      return { type: 'proposalAndCommit', round: Number(pair[0]), valueId: String(pair[1]) }
    case 'RoundSkipCInput':
      return { type: 'skipRound', round: Number(value) }
    case 'TimeoutProposeCInput':
      return { type: 'timeoutPropose', height, round }
    case 'TimeoutPrevoteCInput':
      return { type: 'timeoutPrevote', height, round }
    case 'TimeoutPrecommitCInput':
      return { type: 'timeoutPrecommit', height, round }
    default:
      throw new Error(`unknown input ${input.tag}`)
  }
}

function isSame(a: unknown, b: unknown): boolean {
  try {
    deepStrictEqual(a, b)
    return true
  } catch {
    return false
  }
}
