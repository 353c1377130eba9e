/** One fault planted in the source of the core. */
export interface Mutant {
  readonly name: string
  readonly file: string
  readonly find: string
  readonly replace: string
  /** Why no invariant breaks; other tests notice it. */
  readonly survives?: string
}

/**
 * Guards of the core, each broken in one way. The simulator must notice all of them.
 *
 * Guards whose loss other guards make up for are not listed: see docs/specs/consensus.md section 10.
 */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'quorum above 1/2',
    file: 'thresholds.ts',
    find: '3 * weight > 2 * total',
    replace: '2 * weight > total',
  },
  {
    name: 'quorum at exactly 2/3',
    file: 'thresholds.ts',
    find: '3 * weight > 2 * total',
    replace: '3 * weight >= 2 * total',
  },
  {
    name: 'quorum above 1/3',
    file: 'thresholds.ts',
    find: '3 * weight > 2 * total',
    replace: '3 * weight > total',
  },
  {
    name: 'T:23 ignores the lock',
    file: 'roundMachine.ts',
    find: 'state.lockedRound === NO_ROUND || state.lockedValue === input.valueId',
    replace: 'true',
  },
  {
    name: 'T:26 accepts an invalid value',
    file: 'enabledRules.ts',
    find: "isValid ? { type: 'proposal', valueId } : { type: 'invalidProposal' }",
    replace: "{ type: 'proposal', valueId }",
  },
  {
    name: 'T:28 needs no polka',
    file: 'enabledRules.ts',
    find: 'votes === undefined || findQuorum(votes.prevotes, valueId, total) === undefined',
    replace: 'false',
  },
  {
    name: 'T:29 ignores the lock',
    file: 'roundMachine.ts',
    find: 'state.lockedRound <= validRound || state.lockedValue === valueId',
    replace: 'true',
  },
  {
    name: 'T:29 keeps every lock for good',
    file: 'roundMachine.ts',
    find: 'state.lockedRound <= validRound || state.lockedValue === valueId',
    replace: 'state.lockedRound === NO_ROUND || state.lockedValue === valueId',
  },
  {
    name: 'T:34 sets no timer',
    file: 'enabledRules.ts',
    find: "rules.push({ type: 'polkaAny' })",
    replace: '',
  },
  {
    name: 'T:36 needs no polka',
    file: 'enabledRules.ts',
    find: 'polka !== undefined && isQuorum(polka.weight, total)',
    replace: 'polka !== undefined',
  },
  {
    name: 'T:36 takes a proposal of any round',
    file: 'enabledRules.ts',
    find: 'proposal.round === state.round.round',
    replace: 'proposal.round <= state.round.round',
  },
  {
    name: 'T:38 does not lock',
    file: 'roundMachine.ts',
    find: '{ ...valid, lockedValue: input.valueId, lockedRound: round }',
    replace: 'valid',
  },
  {
    name: 'T:39 locks in round 0',
    file: 'roundMachine.ts',
    find: 'lockedRound: round }',
    replace: 'lockedRound: 0 }',
  },
  {
    name: 'T:44 needs no quorum',
    file: 'enabledRules.ts',
    find: 'nil !== undefined && isQuorum(nil.weight, total)',
    replace: 'nil !== undefined',
  },
  {
    name: 'T:47 sets no timer',
    file: 'enabledRules.ts',
    find: "rules.push({ type: 'precommitAny' })",
    replace: '',
  },
  {
    name: 'T:49 needs no quorum',
    file: 'enabledRules.ts',
    find: 'commit !== undefined && isQuorum(commit.weight, total)',
    replace: 'commit !== undefined',
  },
  {
    name: 'T:49 counts prevotes',
    file: 'enabledRules.ts',
    find: 'findTally(votes.precommits, proposal.valueId, NO_ROUND)',
    replace: 'findTally(votes.prevotes, proposal.valueId, NO_ROUND)',
  },
  {
    name: 'T:57 in any step',
    file: 'roundMachine.ts',
    find: 'isCurrent(state, input) && step === Step.PROPOSE',
    replace: 'isCurrent(state, input)',
  },
  {
    name: 'T:57 never',
    file: 'roundMachine.ts',
    find: 'isCurrent(state, input) && step === Step.PROPOSE',
    replace: 'false',
  },
  {
    name: 'T:61 in any step',
    file: 'roundMachine.ts',
    find: 'isCurrent(state, input) && step === Step.PREVOTE',
    replace: 'isCurrent(state, input)',
  },
  {
    name: 'T:57-65 for any round',
    file: 'roundMachine.ts',
    find: 'at.height === state.height && at.round === state.round',
    replace: 'true',
  },
  {
    name: 'T:65 goes back a round',
    file: 'roundMachine.ts',
    find: 'startRound(state, round + 1)',
    replace: 'startRound(state, Math.max(0, round - 1))',
  },
  {
    name: 'a vote counts each time it comes',
    file: 'voteCount.ts',
    find: "if (isSameVote(before, vote)) return { count, insertion: 'duplicate' }",
    replace:
      "if (isSameVote(before, vote)) return { count: { ...count, weight: count.weight + power, tallies: addToTally(count.tallies, vote, power) }, insertion: 'counted' }",
  },
  {
    name: 'both votes of an equivocator count for any',
    file: 'voteCount.ts',
    find: 'certified && mayCertify(noted, vote)',
    replace: 'true',
  },
  {
    name: 'a repeated vote is evidence',
    file: 'voteCount.ts',
    find: 'return a.valueId === b.valueId && a.validRound === b.validRound',
    replace: 'return false',
  },
  {
    name: 'a repeated proposal is evidence',
    file: 'recordInput.ts',
    find: '!contradictProposals(other, proposal)',
    replace: '!contradictProposals(other, proposal) && false',
  },
  {
    name: 'a decision shows the precommits for nil too',
    file: 'fireRule.ts',
    find: 'commit?.votes ?? []',
    replace: 'votes?.precommits.first.filter((vote) => vote !== undefined) ?? []',
  },
  {
    name: 'a proposer forgets the valid value',
    file: 'roundMachine.ts',
    find: '? propose(state, input.valueId)',
    replace: '? propose({ ...state, validRound: round - 1 }, input.valueId)',
  },
  {
    name: 'nothing is sent again',
    file: 'resendEffect.ts',
    find: "return [{ type: 'resend', proposals, votes, certificates }]",
    replace: 'return []',
  },
  {
    name: 'T:16 the proposer proposes a new value always',
    file: 'roundMachine.ts',
    find: 'return started.validValue === null ? ',
    replace: 'return true ? ',
  },
  {
    name: 'T:22 out of turn',
    file: 'recordInput.ts',
    find: 'if (expected !== proposer) return reportWrongProposer(state, proposal, expected)',
    replace: '',
  },
  {
    name: 'T:28 forgets which polka it was',
    file: 'roundMachine.ts',
    find: 'free ? prevote(state, valueId, validRound)',
    replace: 'free ? prevote(state, valueId, NO_ROUND)',
  },
  {
    name: 'T:42 only with a lock',
    file: 'roundMachine.ts',
    find: 'return { state: valid, output: NONE }',
    replace: 'return { state, output: NONE }',
  },
  {
    name: 'T:49 only in the current round',
    file: 'enabledRules.ts',
    find: 'of state.proposals) {',
    replace: 'of currentProposals(state)) {',
  },
  {
    name: 'T:55 never',
    file: 'enabledRules.ts',
    find: 'if (isSkip(votes.voterWeight, total)) {',
    replace: 'if (isSkip(0, total)) {',
    survives:
      'old votes are sent again, so who is behind catches up through every round, only later',
  },
  {
    name: 'T:55 at the first vote',
    file: 'thresholds.ts',
    find: '3 * weight > total',
    replace: 'weight > 0',
  },
  {
    name: 'T:61 never',
    file: 'roundMachine.ts',
    find: 'isCurrent(state, input) && step === Step.PREVOTE',
    replace: 'false',
  },
  {
    name: 'T:63 precommits the valid value',
    file: 'roundMachine.ts',
    find: '? precommit(state, null) // T:63',
    replace: '? precommit(state, state.validValue) // T:63',
  },
  {
    name: 'T:65 never',
    file: 'roundMachine.ts',
    find: 'isCurrent(state, input) && step !== Step.COMMIT',
    replace: 'false',
  },
  {
    name: 'a lock outlives its height',
    file: 'apply.ts',
    find: 'startRound(initialCoreState(state.round.self, input.config), 0)',
    replace:
      'startRound({ ...initialCoreState(state.round.self, input.config), round: { ...initialCoreState(state.round.self, input.config).round, lockedRound: state.round.lockedRound, lockedValue: state.round.lockedValue, validValue: state.round.validValue, validRound: state.round.validRound } }, 0)',
  },
  {
    name: 'the polka of the valid value is not sent again',
    file: 'resendEffect.ts',
    find: 'if (polka !== undefined) certificates.push(polka)',
    replace: '',
  },
  {
    name: 'a certificate counts no equivocator',
    file: 'voteCount.ts',
    find: 'certified && mayCertify(noted, vote)',
    replace: 'false',
  },
  {
    name: 'certificates are ignored',
    file: 'voteKeeper.ts',
    find: 'if (head === undefined || !isCertificate(votes, keeper.height, keeper.validators)) {',
    replace: 'if (true) {',
  },
  {
    name: 'the weight of a validator is 1',
    file: 'voteKeeper.ts',
    find: 'inserted = insertVote(countOf(before, vote.type), vote, index, power)',
    replace: 'inserted = insertVote(countOf(before, vote.type), vote, index, 1)',
  },
]
