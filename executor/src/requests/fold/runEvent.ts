import type { VerifyMode } from '@flowbuilder/sdk/actions/workflowRequest'
import type { Address, Hash, Hex } from 'viem'

/** Hash of chain, registry, terms and content: names a request and the run of it. */
export type RunId = Hex

/** Terms and content of a request, safe for JSON: numbers wider than 53 bits are decimal strings. */
export interface RequestRecord {
  readonly owner: Address
  /** Zero address: the owner. */
  readonly payer: Address
  readonly mode: VerifyMode
  /** Unix seconds. */
  readonly deadline: string
  /** Units of `token`. */
  readonly fee: string
  /** Zero address: ether. */
  readonly token: Address
  /** Zero address: none. */
  readonly callback: Address
  readonly callbackGas: number
  readonly definitionHash: Hash
  readonly inputsHash: Hash
  readonly programHash: Hash
  readonly inputsCommitment: Hash
  readonly clientRequestId: Hash
}

/** Where in the chain a log stands. */
export interface ChainPlace {
  readonly blockNumber: number
  readonly blockHash: Hash
  readonly transactionHash: Hash
  readonly logIndex: number
}

/** FlowError as JSON; what the gateway shows. */
export interface RecordedError {
  readonly code: string
  readonly message: string
  readonly remedy: string
  readonly where?: unknown
  readonly data?: unknown
}

/** Work of the node on one run, in order. */
export const STEPS = ['fetch', 'compile', 'evaluate', 'prove', 'settle'] as const
export type Step = (typeof STEPS)[number]

/** A settlement transaction, signed and durable before anybody else can see it. */
export interface SignedTransaction {
  readonly hash: Hash
  readonly nonce: number
  /** Signed bytes as broadcast; not secret once sent. */
  readonly raw: Hex
  /** Wei per gas. */
  readonly maxFeePerGas: string
  readonly maxPriorityFeePerGas: string
}

/**
 * A fact in the life of a run. The journal holds nothing else, and the state is a fold over it.
 *
 * - Facts of the chain carry their place, so that a reorganisation can take them back (`chainUnwound`).
 * - Source: docs/specs/executor.md section 2.
 */
export type RunEvent =
  | {
      readonly type: 'requestObserved'
      readonly request: RequestRecord
      readonly place: ChainPlace
      /** Timestamp of the block, milliseconds. */
      readonly submittedAtMs: number
    }
  | {
      readonly type: 'blobsVerified'
      readonly definitionBytes: number
      readonly inputsBytes: number
    }
  | {
      readonly type: 'programCompiled'
      readonly programHash: Hash
      readonly inputsCommitment: Hash
      readonly steps: number
    }
  | {
      readonly type: 'programEvaluated'
      /** Outputs as the workflow names them; integers as decimal strings. */
      readonly outputs: unknown
      readonly outputWords: readonly string[]
      readonly resultHash: Hash
    }
  | { readonly type: 'proofMade'; readonly proof: Hex; readonly elapsedMs: number }
  | ({ readonly type: 'transactionSigned' } & SignedTransaction)
  | { readonly type: 'transactionSent'; readonly hash: Hash }
  /** Another transaction of the account took the nonce: this one can never be included. */
  | { readonly type: 'transactionDropped'; readonly nonce: number }
  | {
      readonly type: 'transactionIncluded'
      readonly hash: Hash
      readonly blockNumber: number
      readonly succeeded: boolean
      readonly gasUsed: string
      /** Wei. */
      readonly gasCost: string
    }
  | {
      readonly type: 'requestSettled'
      readonly executor: Address
      /** True if this node settled it. */
      readonly own: boolean
      readonly resultHash: Hash
      readonly fee: string
      readonly place: ChainPlace
    }
  | { readonly type: 'requestCancelled'; readonly closesAt: string; readonly place: ChainPlace }
  | { readonly type: 'requestRefunded'; readonly amount: string; readonly place: ChainPlace }
  /** Blocks above `forkBlock` are no longer part of the chain. */
  | { readonly type: 'chainUnwound'; readonly forkBlock: number }
  | {
      readonly type: 'stepDelayed'
      readonly step: Step
      readonly error: RecordedError
      readonly attempt: number
      readonly retryAtMs: number
    }
  /** The node gives up on the request for good: it is invalid, or nobody can prove it. */
  | { readonly type: 'runFaulted'; readonly step: Step; readonly error: RecordedError }
  | { readonly type: 'requestExpired'; readonly closedAt: string }

/** An event as the journal holds it. */
export interface RunRecord {
  /** Counts from 1 within the run; also the id of the server-sent event. */
  readonly sequence: number
  /** Milliseconds since 1970 by the clock of the node. */
  readonly atMs: number
  readonly event: RunEvent
}
