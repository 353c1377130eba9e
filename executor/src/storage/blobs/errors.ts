import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const BlobErrorCode = {
  TOO_LARGE: 'BLOB_TOO_LARGE',
  /** Every stored blob is needed by an open run. */
  STORE_FULL: 'BLOB_STORE_FULL',
  /** Neither this node nor a peer has the blob. */
  UNAVAILABLE: 'BLOB_UNAVAILABLE',
  /** The bytes do not have the hash of their name. */
  HASH_MISMATCH: 'BLOB_HASH_MISMATCH',
} as const

export type BlobErrorData =
  | { readonly code: typeof BlobErrorCode.TOO_LARGE; readonly limitBytes: number }
  | { readonly code: typeof BlobErrorCode.STORE_FULL; readonly limitBytes: number }
  | { readonly code: typeof BlobErrorCode.UNAVAILABLE; readonly hash: string; readonly asked: number }
  | { readonly code: typeof BlobErrorCode.HASH_MISMATCH; readonly expected: string; readonly actual: string }

/** What the blob store and its peers report. */
export class BlobError extends FlowError<BlobErrorData> {}

export function blobTooLarge(limitBytes: number): BlobError {
  return new BlobError({
    data: { code: BlobErrorCode.TOO_LARGE, limitBytes },
    message: `a blob has at most ${limitBytes} bytes`,
    remedy: 'Split the inputs over several requests.',
  })
}

export function blobStoreFull(limitBytes: number): BlobError {
  return new BlobError({
    data: { code: BlobErrorCode.STORE_FULL, limitBytes },
    message: `the ${limitBytes} bytes for blobs are all needed by open runs`,
    remedy: 'Try again later, or use the gateway of another executor.',
  })
}

export function blobUnavailable(hash: string, asked: number): BlobError {
  return new BlobError({
    data: { code: BlobErrorCode.UNAVAILABLE, hash, asked },
    message: `neither this node nor ${asked} other gateways have the blob ${hash}`,
    remedy: 'Put definition and inputs on the gateway of an executor; it is found by itself then.',
  })
}

export function blobHashMismatch(expected: string, actual: string): BlobError {
  return new BlobError({
    data: { code: BlobErrorCode.HASH_MISMATCH, expected, actual },
    message: `the bytes have the hash ${actual}, not ${expected}`,
    remedy: 'Send the exact bytes that were hashed; the canonical form has no line break at the end.',
  })
}
