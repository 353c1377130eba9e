import type { CoreEffect } from './coreEffect.ts'
import type { CoreState } from './coreState.ts'
import { isQuorum } from './thresholds.ts'
import { NO_ROUND, type Vote } from './types.ts'
import { findTally, type VoteCount } from './voteCount.ts'
import { type Certificate, votesOf } from './voteKeeper.ts'

/**
 * What this validator owes to others that may have lost it.
 *
 * - Its own votes of every round kept, so that nobody waits for a message sent once.
 * - The newest proposal of the current and of the valid round, and the polka behind the valid value:
 *   a polka that one validator alone has seen is a hidden lock, and stalls the others until it is shown.
 * - The commit, once decided.
 */
export function resendEffect(state: CoreState): readonly CoreEffect[] {
  const { self, validRound, round } = state.round
  const index = state.config.validators.indexOf.get(self)
  const votes: Vote[] = []
  const certificates: Certificate[] = []
  for (const item of state.keeper.rounds) {
    if (index !== undefined) {
      const own = [item.prevotes.first[index], item.precommits.first[index]]
      votes.push(...own.filter((vote) => vote !== undefined))
    }
    const commit = item.precommits.tallies.find(
      ({ valueId, weight }) =>
        valueId !== null && isQuorum(weight, state.config.validators.totalPower),
    )
    if (commit !== undefined) certificates.push(commit.votes)
  }
  const proposals = state.proposals
    .map((item) => item.proposal)
    .filter((proposal) => proposal.round === round || proposal.round === validRound)
  const polka = validPolka(state)
  if (polka !== undefined) certificates.push(polka)
  if (votes.length + certificates.length + proposals.length === 0) return []
  return [{ type: 'resend', proposals, votes, certificates }]
}

function validPolka(state: CoreState): Certificate | undefined {
  const { validRound, validValue } = state.round
  if (validRound === NO_ROUND) return undefined
  const prevotes = votesOf(state.keeper, validRound)?.prevotes
  return prevotes && quorumFor(prevotes, validValue, state)
}

function quorumFor(
  prevotes: VoteCount,
  valueId: string | null,
  state: CoreState,
): Certificate | undefined {
  const total = state.config.validators.totalPower
  for (const { proposal } of state.proposals) {
    if (proposal.valueId !== valueId) continue
    const tally = findTally(prevotes, valueId, proposal.validRound)
    if (tally !== undefined && isQuorum(tally.weight, total)) return tally.votes
  }
  return prevotes.tallies.find((t) => t.valueId === valueId && isQuorum(t.weight, total))?.votes
}
