import type { CoreState, StoredProposal } from './coreState.ts'
import type { RoundInput } from './roundState.ts'
import { isQuorum, isSkip } from './thresholds.ts'
import { NIL, NO_ROUND, Step } from './types.ts'
import { findQuorum, findTally } from './voteCount.ts'
import { type RoundVotes, votesOf } from './voteKeeper.ts'

/**
 * Rules of the paper whose condition holds now, in the one order in which they fire.
 *
 * The paper leaves the order open; replay from the log needs one:
 * 1. T:49 decides, and then nothing of this height matters.
 * 2. T:36, T:44 act on a polka of this round: what it locks and makes valid would be lost by leaving the round.
 * 3. T:28, T:22 prevote, for the same reason.
 * 4. T:55 leaves for a higher round, the highest there is.
 * 5. T:34, T:47 start timers: last, so that a rule that ends the step needs none.
 *
 * - Out: empty after a decision; before the start only T:49, which knows no step. Each rule is listed only if it would change
 *   something: "for the first time" of T:34, T:36, T:47 is part of the condition.
 * - Source: docs/specs/consensus.md section 6.
 */
export function enabledRules(state: CoreState): readonly RoundInput[] {
  const { step, round } = state.round
  if (step === Step.COMMIT) return []
  const rules: RoundInput[] = []
  const total = state.config.validators.totalPower

  addCommits(rules, state, total)
  if (step === Step.UNSTARTED) return rules
  const votes = votesOf(state.keeper, round)
  if (votes !== undefined && step !== Step.PROPOSE) addPolkas(rules, state, votes, total)
  if (step === Step.PROPOSE) addPrevotes(rules, state, total)
  addSkip(rules, state, total)
  if (votes !== undefined) addTimers(rules, state, votes, total)
  return rules
}

// T:49
function addCommits(rules: RoundInput[], state: CoreState, total: number): void {
  for (const { proposal, isValid } of state.proposals) {
    if (!isValid) continue
    const votes = votesOf(state.keeper, proposal.round)
    const commit = votes && findTally(votes.precommits, proposal.valueId, NO_ROUND)
    if (commit !== undefined && isQuorum(commit.weight, total)) {
      const { round, valueId } = proposal
      rules.push({ type: 'proposalAndCommit', round, valueId })
    }
  }
}

function addPolkas(rules: RoundInput[], state: CoreState, votes: RoundVotes, total: number): void {
  const { round, step, validRound } = state.round
  // T:36; validRound = round says that it has fired in this round
  if (validRound !== round) {
    for (const { proposal, isValid } of currentProposals(state)) {
      if (!isValid) continue
      const polka = findTally(votes.prevotes, proposal.valueId, proposal.validRound)
      if (polka !== undefined && isQuorum(polka.weight, total)) {
        rules.push({ type: 'proposalAndPolka', valueId: proposal.valueId })
      }
    }
  }
  // T:44
  if (step === Step.PREVOTE) {
    const nil = findTally(votes.prevotes, NIL, NO_ROUND)
    if (nil !== undefined && isQuorum(nil.weight, total)) rules.push({ type: 'polkaNil' })
  }
}

function addPrevotes(rules: RoundInput[], state: CoreState, total: number): void {
  for (const { proposal, isValid } of currentProposals(state)) {
    const { valueId, validRound } = proposal
    if (validRound === NO_ROUND) {
      rules.push(isValid ? { type: 'proposal', valueId } : { type: 'invalidProposal' }) // T:22
      continue
    }
    const votes = votesOf(state.keeper, validRound)
    if (votes === undefined || findQuorum(votes.prevotes, valueId, total) === undefined) {
      // Nothing can make an invalid value acceptable, so nobody needs to wait for its polka.
      if (!isValid) rules.push({ type: 'invalidProposal' })
      continue
    }
    rules.push(
      isValid
        ? { type: 'proposalAndPolkaPrevious', valueId, validRound } // T:28
        : { type: 'invalidProposalAndPolkaPrevious' },
    )
  }
}

// T:55
function addSkip(rules: RoundInput[], state: CoreState, total: number): void {
  const { rounds } = state.keeper
  for (let at = rounds.length - 1; at >= 0; at -= 1) {
    const votes = rounds[at]
    if (votes === undefined || votes.round <= state.round.round) return
    if (isSkip(votes.voterWeight, total)) {
      rules.push({ type: 'skipRound', round: votes.round })
      return
    }
  }
}

function addTimers(rules: RoundInput[], state: CoreState, votes: RoundVotes, total: number): void {
  const { round, step } = state.round
  // T:34
  if (
    step === Step.PREVOTE &&
    state.prevoteTimeoutRound !== round &&
    isQuorum(votes.prevotes.weight, total)
  ) {
    rules.push({ type: 'polkaAny' })
  }
  // T:47
  if (state.precommitTimeoutRound !== round && isQuorum(votes.precommits.weight, total)) {
    rules.push({ type: 'precommitAny' })
  }
}

function currentProposals(state: CoreState): readonly StoredProposal[] {
  return state.proposals.filter(({ proposal }) => proposal.round === state.round.round)
}
