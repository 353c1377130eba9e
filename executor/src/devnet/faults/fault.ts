import type { ResultSigner } from '../../consensus/bls/resultSigner.ts'
import type { Network } from '../../network/port.ts'
import type { ClaimRuns } from '../../optimistic/port.ts'
import type { Validator } from '../../validator/port.ts'

/** What an executor of a local network can be made to do wrong, from the first request on. */
export const FAULT_KINDS = ['crash', 'lie', 'equivocate', 'silent', 'partition'] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** A faulty node is a correct one whose ports are wrapped: nothing inside knows of it. */
export interface Fault {
  readonly kind: FaultKind
  /** From now on it does wrong. Idempotent. */
  arm(): void
  /** What the validator speaks through. */
  network(network: Network): Network
  /** What the committee speaks to the ledger through. */
  validator(validator: Validator, sign: ResultSigner): Validator
  /** What claims in optimistic mode are made of. */
  runs(runs: ClaimRuns): ClaimRuns
}
