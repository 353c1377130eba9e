import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const BlobStoreErrorCode = {
  /** The blob is larger than the node stores. */
  TOO_LARGE: 'BLOB_TOO_LARGE',
  /** Every stored blob is needed by an open run. */
  STORE_FULL: 'BLOB_STORE_FULL',
  /** Neither this node nor a peer has the blob. */
  UNAVAILABLE: 'BLOB_UNAVAILABLE',
} as const

export type BlobStoreErrorData =
  | { readonly code: typeof BlobStoreErrorCode.TOO_LARGE; readonly limitBytes: number }
  | { readonly code: typeof BlobStoreErrorCode.STORE_FULL; readonly limitBytes: number }
  | {
      readonly code: typeof BlobStoreErrorCode.UNAVAILABLE
      readonly hash: string
      readonly asked: number
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
