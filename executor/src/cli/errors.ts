import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const CliErrorCode = {
  /** Unknown command or option, missing or malformed argument. */
  USAGE: 'USAGE_INVALID',
  /** A file that an option names cannot be read or is not what it should be. */
  FILE: 'USAGE_FILE',
  /** The command would spend or stake money and nobody confirmed it. */
  NOT_CONFIRMED: 'USAGE_NOT_CONFIRMED',
  /** A key would overwrite another one. */
  KEY_FILE_EXISTS: 'KEY_FILE_EXISTS',
  /** Neither option, environment nor local network says which chain or contracts to use. */
  NOT_CONFIGURED: 'CONFIG_MISSING',
  /** A field of executor.json is missing, unknown or malformed. */
  CONFIG_INVALID: 'CONFIG_INVALID',
  /** The network behind the contracts has no validators who could settle a request of this mode. */
  MODE_UNAVAILABLE: 'RUN_MODE_UNAVAILABLE',
  /** The gateway does not answer. */
  GATEWAY_UNREACHABLE: 'GATEWAY_UNREACHABLE',
  /** The gateway answered with an error that names no code of its own. */
  GATEWAY_REFUSED: 'GATEWAY_REFUSED',
  /** The gateway sent bytes whose hash is not the one that was asked for. */
  GATEWAY_WRONG_BLOB: 'GATEWAY_WRONG_BLOB',
  /** No settlement before the deadline. */
  RUN_EXPIRED: 'RUN_EXPIRED',
  /** Nobody settled in time, and the fee went back. */
  RUN_REFUNDED: 'RUN_REFUNDED',
  /** The executors cannot run this request. */
  RUN_FAILED: 'RUN_FAILED',
  /** At least one check of the settlement failed. */
  VERIFY_FAILED: 'VERIFY_FAILED',
  /** There is nothing to verify yet. */
  VERIFY_NOT_SETTLED: 'VERIFY_NOT_SETTLED',
  /** Ended by Ctrl-C or a signal before it was done. */
  INTERRUPTED: 'INTERRUPTED',
  /** Something failed that should not: a bug. */
  UNEXPECTED: 'UNEXPECTED',
} as const

/** Every error of this folder: its code and the values that a program may want to react to. */
export type CliErrorData = {
  readonly code: (typeof CliErrorCode)[keyof typeof CliErrorCode]
  readonly [detail: string]: unknown
}

export class CliError extends FlowError<CliErrorData> {}
