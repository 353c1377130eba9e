import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const BlobStoreErrorCode = {
  /** The blob is larger than the node stores. */
  TOO_LARGE: 'BLOB_TOO_LARGE',
  /** Every stored blob is needed by an open run. */
  STORE_FULL: 'BLOB_STORE_FULL',
  /** Neither this node nor a peer has the blob. */
  UNAVAILABLE: 'BLOB_UNAVAILABLE',
  /** Fewer executors than needed have stored a copy. */
  TOO_FEW_COPIES: 'BLOB_TOO_FEW_COPIES',
  /** Another executor does not answer. */
  PEER_UNREACHABLE: 'BLOB_PEER_UNREACHABLE',
  /** Another executor has no room, or has had too many requests. */
  PEER_BUSY: 'BLOB_PEER_BUSY',
} as const

export type BlobStoreErrorData =
  | { readonly code: typeof BlobStoreErrorCode.TOO_LARGE; readonly limitBytes: number }
  | { readonly code: typeof BlobStoreErrorCode.STORE_FULL; readonly limitBytes: number }
  | {
      readonly code: typeof BlobStoreErrorCode.UNAVAILABLE
      readonly hash: string
      readonly asked: number
    }
  | {
      readonly code: typeof BlobStoreErrorCode.TOO_FEW_COPIES
      readonly hash: string
      readonly copies: number
      readonly needed: number
      readonly retryable: true
    }
  | {
      readonly code:
        | typeof BlobStoreErrorCode.PEER_UNREACHABLE
        | typeof BlobStoreErrorCode.PEER_BUSY
      readonly peer: string
    }

/** What the blob store and its peers report. */
export class BlobStoreError extends FlowError<BlobStoreErrorData> {}

export function blobTooLarge(limitBytes: number): BlobStoreError {
  return new BlobStoreError({
    data: { code: BlobStoreErrorCode.TOO_LARGE, limitBytes },
    message: `a blob has at most ${limitBytes} bytes`,
    remedy: 'Split the inputs over several requests.',
  })
}

export function blobStoreFull(limitBytes: number): BlobStoreError {
  return new BlobStoreError({
    data: { code: BlobStoreErrorCode.STORE_FULL, limitBytes },
    message: `the ${limitBytes} bytes for blobs are all needed by open runs`,
    remedy: 'Try again later, or use the gateway of another executor.',
  })
}

export function blobUnavailable(hash: string, asked: number): BlobStoreError {
  return new BlobStoreError({
    data: { code: BlobStoreErrorCode.UNAVAILABLE, hash, asked },
    message: `neither this node nor ${asked} other gateways have the blob ${hash}`,
    remedy: 'Put definition and inputs on the gateway of an executor; it is found by itself then.',
  })
}

export function blobTooFewCopies(hash: string, copies: number, needed: number): BlobStoreError {
  return new BlobStoreError({
    data: { code: BlobStoreErrorCode.TOO_FEW_COPIES, hash, copies, needed, retryable: true },
    message: `${copies} executors have stored the blob ${hash}, ${needed} are needed`,
    remedy: 'Put it again when more executors can be reached; it stays on this node.',
  })
}

export function blobPeerUnreachable(peer: string, cause: unknown): BlobStoreError {
  return new BlobStoreError({
    data: { code: BlobStoreErrorCode.PEER_UNREACHABLE, peer },
    message: `the executor at ${peer} does not answer`,
    remedy: 'Nothing to do: others are asked.',
    cause,
  })
}

export function blobPeerBusy(peer: string): BlobStoreError {
  return new BlobStoreError({
    data: { code: BlobStoreErrorCode.PEER_BUSY, peer },
    message: `the executor at ${peer} takes no blobs for now`,
    remedy: 'Nothing to do: it is asked again later.',
  })
}
