import { concatHex, type Hex, keccak256 } from 'viem'
import type { Operator } from '../ledger/state.ts'
import type { Assignment } from './port.ts'

/** Which posted results a node computes again: all, those it is a backup of, or a share of them, 0 to 1. */
export type CheckPolicy = 'all' | 'backups' | number

/** Turns that a node leaves to others: 0 for the performer, then its backups, then everybody else. */
export function turnOf({ committee, others }: Assignment, self: Operator): number {
  const place = committee.indexOf(self)
  if (place !== -1) return place
  const behind = others.indexOf(self)
  return committee.length + (behind === -1 ? others.length : behind)
}

/**
 * Whether a node checks claims about a request: its backups always do.
 *
 * A share is drawn from request and operator, so a crash does not draw again, and nobody else draws alike.
 */
export function mustCheck(
  policy: CheckPolicy,
  { committee }: Assignment,
  self: Operator,
  id: Hex,
): boolean {
  if (policy === 'all' || committee.includes(self)) return true
  if (policy === 'backups') return false
  const draw = Number(BigInt(keccak256(concatHex([id, self as Hex]))) >> 224n) / 2 ** 32
  return draw < policy
}
