import { concatHex, type Hex, keccak256, numberToHex, stringToHex } from 'viem'
import type { Height, Round, ValidatorId } from '../types.ts'
import type { ValidatorSet } from '../validatorSet.ts'

/** Rounds of a height that are drawn by stake; later ones go round the set. */
export const DRAWN_ROUNDS = 4

const DOMAIN = keccak256(stringToHex('FlowBuilder proposer draw v1'))

/**
 * Proposer of a round by a stake-weighted draw from the beacon.
 *
 * - `seed`: 32 bytes of the last decided beacon. Everybody with the seed and the set computes the same.
 * - Draw: keccak256(domain ‖ seed ‖ height u64 ‖ round u32) mod total power, walked over the members by id. The
 *   bias of the modulus is below 2^-200.
 * - From round DRAWN_ROUNDS on, members take turns after the last drawn one: n failed rounds reach everybody.
 * - Source: docs/specs/consensus.md section 7.
 */
export function drawProposer(
  validators: ValidatorSet,
  seed: Hex,
  height: Height,
  round: Round,
): ValidatorId {
  const drawn = drawIndex(validators, seed, height, Math.min(round, DRAWN_ROUNDS - 1))
  const turns = Math.max(0, round - (DRAWN_ROUNDS - 1))
  return validators.members[(drawn + turns) % validators.members.length]?.id ?? ''
}

/** Draws of the newest heights by set: a timer, a proposal and a round of one height ask for the same ones. */
const drawn = new WeakMap<ValidatorSet, Map<string, number>>()
/** Draws that are kept of a set: 16 heights of them. */
const MAX_KEPT_DRAWS = 16 * DRAWN_ROUNDS

function drawIndex(validators: ValidatorSet, seed: Hex, height: Height, round: Round): number {
  const name = `${seed} ${height}/${round}`
  const kept = drawn.get(validators) ?? new Map<string, number>()
  const known = kept.get(name)
  if (known !== undefined) return known
  const index = makeDraw(validators, seed, height, round)
  if (kept.size >= MAX_KEPT_DRAWS) kept.clear()
  drawn.set(validators, kept.set(name, index))
  return index
}

function makeDraw(validators: ValidatorSet, seed: Hex, height: Height, round: Round): number {
  const hash = keccak256(
    concatHex([DOMAIN, seed, numberToHex(height, { size: 8 }), numberToHex(round, { size: 4 })]),
  )
  let ticket = Number(BigInt(hash) % BigInt(validators.totalPower))
  for (const [index, { power }] of validators.members.entries()) {
    if (ticket < power) return index
    ticket -= power
  }
  return 0
}
