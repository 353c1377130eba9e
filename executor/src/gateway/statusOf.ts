import { BlobErrorCode } from '@flowbuilder/sdk/blobs/errors'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { BlobStoreErrorCode } from '../storage/blobs/errors.ts'
import { GatewayErrorCode } from './errors.ts'

const STATUS = {
  [GatewayErrorCode.NOT_FOUND]: 404,
  [GatewayErrorCode.RUN_UNKNOWN]: 404,
  [GatewayErrorCode.OUTPUTS_UNAVAILABLE]: 404,
  [GatewayErrorCode.REQUEST_INVALID]: 400,
  [GatewayErrorCode.RATE_LIMITED]: 429,
  [GatewayErrorCode.STREAM_LIMIT]: 503,
  [BlobStoreErrorCode.TOO_LARGE]: 413,
  [BlobErrorCode.CID_INVALID]: 400,
  [BlobErrorCode.HASH_MISMATCH]: 422,
  [BlobStoreErrorCode.UNAVAILABLE]: 404,
  [BlobStoreErrorCode.STORE_FULL]: 507,
} as const

export type ErrorStatus = (typeof STATUS)[keyof typeof STATUS] | 500

/** HTTP status of an error; 500 for everything that is the fault of the node. */
export function statusOf(error: FlowError): ErrorStatus {
  return (STATUS as Readonly<Record<string, ErrorStatus>>)[error.code] ?? 500
}
