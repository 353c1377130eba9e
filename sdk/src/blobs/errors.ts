import { FlowError } from '../errors/flowError.ts'

export const BlobErrorCode = {
  /** The text is not a CIDv1 of raw bytes hashed with keccak-256. */
  CID_INVALID: 'BLOB_CID_INVALID',
  /** The hash is not 0x and 64 hexadecimal digits. */
  HASH_INVALID: 'BLOB_HASH_INVALID',
  /** The bytes are not those that the hash names. */
  HASH_MISMATCH: 'BLOB_HASH_MISMATCH',
} as const

export type BlobErrorData =
  | { readonly code: typeof BlobErrorCode.CID_INVALID; readonly cid: string }
  | { readonly code: typeof BlobErrorCode.HASH_INVALID; readonly hash: string }
  | {
      readonly code: typeof BlobErrorCode.HASH_MISMATCH
      readonly expected: string
      readonly actual: string
    }

/** A blob or a name of a blob that cannot be trusted. */
export class BlobError extends FlowError<BlobErrorData> {}
