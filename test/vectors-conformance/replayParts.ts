import { deepStrictEqual, strictEqual } from 'node:assert'
import { applyRoundInput } from '../../executor/src/consensus/core/roundMachine.ts'
import { initialRoundState } from '../../executor/src/consensus/core/roundState.ts'
import { makeValidatorSet } from '../../executor/src/consensus/core/validatorSet.ts'
import {
  addVote,
  emptyKeeper,
  type VoteKeeper,
} from '../../executor/src/consensus/core/voteKeeper.ts'
import type { ItfTrace, ItfValue, Variant } from './itf.ts'
import {
  type ModelVote,
  modelEmitted,
  modelEvent,
  modelKeeper,
  modelOutput,
  modelRoundState,
  ownEmitted,
  ownEvent,
  ownKeeper,
  ownOutput,
  ownRoundState,
  voteOf,
} from './modelView.ts'
import { ruleOf } from './replaySystem.ts'

/** Replays a trace of the model's consensus state machine: input, output and state of each step. */
export function replayConsensus(trace: ItfTrace): number {
  const initial = trace.states[0]?.state as Record<string, ItfValue>
  let state = initialRoundState(String(initial.p), Number(initial.height))
  for (const step of trace.states) {
    const input = step.input as unknown as Variant
    const model = modelRoundState(step.state as ItfValue)
    if (input.tag === 'NoConsensusInput') {
      // The test itself moves the machine to the next height.
      state = initialRoundState(state.self, Number(model.height))
    } else {
      const result = applyRoundInput(state, ruleOf(input, state))
      state = result.state
      strictEqual(ownOutput(result.output), modelOutput(step.output as ItfValue), trace.name)
    }
    deepStrictEqual(ownRoundState(state), model, trace.name)
  }
  return trace.states.length
}

/** Replays a trace of the model's vote keeper: counts and the emitted threshold after each vote. */
export function replayKeeper(trace: ItfTrace): number {
  let keeper: VoteKeeper | undefined
  for (const step of trace.states) {
    const bookkeeper = step.bookkeeper as Record<string, ItfValue>
    const powers = [...(bookkeeper.validatorSet as ReadonlyMap<string, number>)]
    const validators = makeValidatorSet(powers.map(([id, power]) => ({ id, power })))
    keeper ??= emptyKeeper(validators, Number(bookkeeper.height))
    const input = step.weightedVote as unknown as Variant
    if (input.tag === 'WV') {
      const [vote, , currentRound] = input.value as readonly ItfValue[]
      const result = addVote(keeper, voteOf(vote as unknown as ModelVote), Number(currentRound))
      keeper = result.keeper
      strictEqual(ownEvent(result.event), modelEvent(step.lastEmitted as ItfValue), trace.name)
    }
    deepStrictEqual(ownKeeper(keeper), modelKeeper(bookkeeper), trace.name)
    deepStrictEqual(ownEmitted(keeper), modelEmitted(bookkeeper), trace.name)
  }
  return trace.states.length
}
