import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { BlobErrorCode } from '../storage/blobs/errors.ts'
import { GatewayErrorCode } from './errors.ts'

const STATUS = {
  [GatewayErrorCode.NOT_FOUND]: 404,
  [GatewayErrorCode.RUN_UNKNOWN]: 404,
  [GatewayErrorCode.OUTPUTS_UNAVAILABLE]: 404,
  [GatewayErrorCode.REQUEST_INVALID]: 400,
  [GatewayErrorCode.CID_INVALID]: 400,
  [GatewayErrorCode.RATE_LIMITED]: 429,
  [GatewayErrorCode.STREAM_LIMIT]: 503,
  [BlobErrorCode.TOO_LARGE]: 413,
  [BlobErrorCode.HASH_MISMATCH]: 422,
  [BlobErrorCode.UNAVAILABLE]: 404,
  [BlobErrorCode.STORE_FULL]: 507,
} as const

export type ErrorStatus = (typeof STATUS)[keyof typeof STATUS] | 500

/** HTTP status of an error; 500 for everything that is the fault of the node. */
export function statusOf(error: FlowError): ErrorStatus {
  return (STATUS as Readonly<Record<string, ErrorStatus>>)[error.code] ?? 500
}
