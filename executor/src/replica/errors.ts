import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const ReplicaErrorCode = {
  /** A decided block does not follow from the state: this node or more than 2/3 of the others compute something else. */
  DIVERGED: 'LEDGER_DIVERGED',
  /** The stored state does not have the root that the last block names. */
  STATE_CORRUPT: 'LEDGER_STATE_CORRUPT',
  /** The store belongs to another genesis, or the genesis is not usable. */
  GENESIS_MISMATCH: 'LEDGER_GENESIS_MISMATCH',
  /** A snapshot is not that of a block which the trusted set signed. */
  SNAPSHOT_INVALID: 'LEDGER_SNAPSHOT_INVALID',
} as const

export type ReplicaErrorData =
  | { readonly code: typeof ReplicaErrorCode.DIVERGED; readonly height: number }
  | { readonly code: typeof ReplicaErrorCode.STATE_CORRUPT; readonly height: number }
  | { readonly code: typeof ReplicaErrorCode.GENESIS_MISMATCH }
  | { readonly code: typeof ReplicaErrorCode.SNAPSHOT_INVALID; readonly reason: string }

/** What stops a replica; wrong blocks and bundles of others are only verdicts. */
export class ReplicaError extends FlowError<ReplicaErrorData> {}

export function diverged(height: number): ReplicaError {
  return new ReplicaError({
    data: { code: ReplicaErrorCode.DIVERGED, height },
    message: `the decided block ${height} does not follow from the ledger of this node`,
    remedy:
      'Stop, keep the data directory for analysis, and compare versions with the other operators.',
  })
}

export function stateCorrupt(height: number): ReplicaError {
  return new ReplicaError({
    data: { code: ReplicaErrorCode.STATE_CORRUPT, height },
    message: `the stored ledger of height ${height} does not have the root of its block`,
    remedy:
      'Keep the data directory for analysis and start with an empty one: the node takes a snapshot.',
  })
}

export function genesisMismatch(): ReplicaError {
  return new ReplicaError({
    data: { code: ReplicaErrorCode.GENESIS_MISMATCH },
    message: 'the genesis is not that of the stored ledger, or names no usable set',
    remedy:
      'Use the genesis file of the network, and a data directory of its own for each network.',
  })
}

export function snapshotInvalid(reason: string): ReplicaError {
  return new ReplicaError({
    data: { code: ReplicaErrorCode.SNAPSHOT_INVALID, reason },
    message: `the snapshot is not usable: ${reason}`,
    remedy: 'Ask another peer.',
  })
}
