import type { Hex } from 'viem'
import type { Deployment } from '../actions/deployment.ts'
import type { Workflow } from '../actions/getWorkflow.ts'
import type { Settlement } from '../actions/validateExecutions.ts'
import type { VerificationKey } from '../flowvm/verificationKey.ts'
import type { JsonValue } from '../workflow/jsonValue.ts'
import type { RequestBlobs } from '../workflow/restoreDefinition.ts'
import type { CertificateEvidence } from './verifyCertificateSettlement.ts'

/** A request with its settlement. */
export type SettledWorkflow = Workflow & { readonly executed: NonNullable<Workflow['executed']> }

/** What running a workflow on this machine gave. */
export type Recomputation =
  /** The hash of its result, in quorum and optimistic mode. */
  | { readonly type: 'result'; readonly resultHash: Hex }
  /** Its outputs alone. */
  | { readonly type: 'outputs'; readonly outputs: Readonly<Record<string, JsonValue>> }
  /** It was not run: executors looked outside, and would see something else now, or this machine cannot run its kinds of tasks. */
  | { readonly type: 'notRun' }
  | { readonly type: 'failed'; readonly reason: string }

interface CommonEvidence extends RequestBlobs {
  readonly deployment: Deployment
  /** Why the contracts are not the ones they should be; undefined if they are. */
  readonly deploymentFault: string | undefined
  readonly workflow: SettledWorkflow
  /** What the registry answers now. */
  readonly storedResult: Hex
}

/** Settled by a proof of its executor. */
export interface ProofEvidence extends CommonEvidence {
  readonly how: 'proof'
  /** From the calldata of the settlement; undefined if the registry was called by another contract. */
  readonly settlement: Settlement | undefined
  /** The key that the verifier has, from a source that it trusts. */
  readonly key: VerificationKey
}

/** What stands behind a result hash that no proof explains. */
interface DocumentEvidence extends CommonEvidence {
  /** As somebody handed it out: docs/specs/results.md. Undefined if whoever was asked does not have it: the outputs stay unchecked. */
  readonly document: Uint8Array | undefined
  readonly recomputation: Recomputation
}

/** Settled by the certificate of an epoch's validators. */
export interface CertifiedEvidence extends DocumentEvidence {
  readonly how: 'certificate'
  readonly certificate: CertificateEvidence
}

/** Settled by a claim that nobody refuted in its window. */
export interface ClaimEvidence extends DocumentEvidence {
  readonly how: 'claim'
  /** Unix seconds; of the block of the settlement. */
  readonly settledAt: bigint
}

/** Everything that the checks of a settlement need: of the chain, and the blobs that the request commits to by hash. */
export type SettlementEvidence = ProofEvidence | CertifiedEvidence | ClaimEvidence
