import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { GatewayErrorCode } from '../gateway/errors.ts'
import { EngineErrorCode } from '../runtime/errors.ts'

const STATUS = {
  [GatewayErrorCode.NOT_FOUND]: 404,
  [GatewayErrorCode.REQUEST_INVALID]: 400,
  [GatewayErrorCode.FORBIDDEN]: 403,
  [GatewayErrorCode.BODY_TOO_LARGE]: 413,
  [GatewayErrorCode.STREAM_LIMIT]: 503,
  [EngineErrorCode.UNKNOWN]: 404,
  [EngineErrorCode.OVER]: 409,
  [EngineErrorCode.OPEN]: 409,
  [EngineErrorCode.ID_TAKEN]: 409,
  [EngineErrorCode.BAD_ID]: 400,
  [EngineErrorCode.BAD_INPUTS]: 400,
  [EngineErrorCode.SIGNAL_UNKNOWN]: 400,
  [EngineErrorCode.LIMIT]: 503,
  [EngineErrorCode.STOPPED]: 503,
} as const

/** Codes of what is wrong with a workflow or its inputs. */
const AUTHOR_PREFIXES = ['FLOW_', 'INPUT_', 'COMPILE_', 'VALUE_', 'PLAN_']

export type ErrorStatus = (typeof STATUS)[keyof typeof STATUS] | 422 | 500

/** HTTP status of an error; 500 for everything that is the fault of the server. */
export function statusOf({ code }: FlowError): ErrorStatus {
  if (AUTHOR_PREFIXES.some((prefix) => code.startsWith(prefix))) return 422
  return (STATUS as Readonly<Record<string, ErrorStatus>>)[code] ?? 500
}
