import { concatHex, type Hex, keccak256, stringToHex } from 'viem'
import type { CommitteeMember } from '../state.ts'

const DOMAIN = keccak256(stringToHex('FlowBuilder committee draw v1'))

/** Members of a committee, and of a performer with its backups. */
export const MAX_COMMITTEE = 16

/**
 * Draws up to `size` of the candidates by stake, without replacement, in the order in which they were drawn.
 *
 * - `seed`: 32 bytes that nobody could choose, the beacon of the block; `id`: of the request, so that two requests of a
 *   block have other committees.
 * - Candidate k of the draw is the first whose sum of weights, in the order of the operators, is above
 *   keccak256(domain ‖ seed ‖ id ‖ k) mod total. The bias of the modulus is below 2^-200.
 * - Candidates in any order give the same: everybody computes the same committee, and nobody has to be told.
 * - Source: docs/specs/ledger.md section 4.
 */
export function drawCommittee(
  candidates: readonly CommitteeMember[],
  { seed, id, size }: { readonly seed: Hex; readonly id: Hex; readonly size: number },
): CommitteeMember[] {
  const left = [...candidates].sort((a, b) => (a.operator < b.operator ? -1 : 1))
  const drawn: CommitteeMember[] = []
  let total = left.reduce((sum, { weight }) => sum + weight, 0)
  while (drawn.length < Math.min(size, MAX_COMMITTEE) && left.length > 0) {
    const hash = keccak256(
      concatHex([DOMAIN, seed, id, `0x${drawn.length.toString(16).padStart(8, '0')}`]),
    )
    let ticket = Number(BigInt(hash) % BigInt(total))
    const index = left.findIndex(({ weight }) => {
      ticket -= weight
      return ticket < 0
    })
    const [member] = left.splice(index, 1)
    if (member === undefined) break
    total -= member.weight
    drawn.push(member)
  }
  return drawn
}
