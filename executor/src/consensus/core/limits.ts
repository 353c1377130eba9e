/** Largest sum of voting powers: 3 × 2^48 < 2^53, so that every threshold is exact in a double. */
export const MAX_TOTAL_POWER = 2 ** 48

/** Validators in a set; a vote count holds one slot a validator. */
export const MAX_VALIDATORS = 1024

/** Largest round: it fits the 32 bits of the vote digest. */
export const MAX_ROUND = 2 ** 31 - 1

/** Rounds below the current one whose votes are kept; older ones come back as certificates. */
export const MAX_PAST_ROUNDS = 64

/** Rounds above the current one in which one validator may have votes; a newer one displaces its lowest. */
export const MAX_FUTURE_ROUNDS = 4

/** Rounds above the current one of which a proposal is kept; a validator further behind gets it again. */
export const MAX_FUTURE_PROPOSAL_ROUNDS = 64

/** Proposals kept a round: two prove a duplicate. More only if a quorum stands behind the value. */
export const MAX_PROPOSALS_PER_ROUND = 2

/** Values of one round and type that certificates may add to a count beyond first votes. */
export const MAX_CERTIFIED_VALUES = 4

/** Rules that one input may set off; a round needs fewer than eight. */
export const MAX_RULES_PER_INPUT = 64
