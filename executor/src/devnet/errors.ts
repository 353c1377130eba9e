import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const DevnetErrorCode = {
  /** Another program listens on the port. */
  PORT_IN_USE: 'PORT_IN_USE',
  /** The local chain did not start, or stopped on its own. */
  CHAIN_FAILED: 'DEVNET_CHAIN_FAILED',
  /** An executor process ended before it was ready, or later on its own. */
  EXECUTOR_FAILED: 'DEVNET_EXECUTOR_FAILED',
  /** The executors run, but not all of them take part in the consensus. */
  NOT_LIVE: 'DEVNET_NOT_LIVE',
  /** The data directory belongs to a local network that is still running. */
  DATA_IN_USE: 'DEVNET_DATA_IN_USE',
  /** The given chain is not a local one, and the keys of a local network are known to everybody. */
  CHAIN_PUBLIC: 'DEVNET_CHAIN_PUBLIC',
  /** The given chain makes no block by itself. */
  CHAIN_IDLE: 'DEVNET_CHAIN_IDLE',
} as const

export type DevnetErrorData =
  | { readonly code: typeof DevnetErrorCode.PORT_IN_USE; readonly port: number }
  | {
      readonly code: typeof DevnetErrorCode.CHAIN_FAILED
      readonly exitCode: number | null
      readonly log: string
    }
  | {
      readonly code: typeof DevnetErrorCode.EXECUTOR_FAILED
      readonly index: number
      readonly exitCode: number | null
      readonly reason: string
    }
  | {
      readonly code: typeof DevnetErrorCode.NOT_LIVE
      readonly live: number
      readonly validators: number
    }
  | {
      readonly code: typeof DevnetErrorCode.DATA_IN_USE
      readonly dataDirectory: string
      readonly pid: number
    }
  | { readonly code: typeof DevnetErrorCode.CHAIN_PUBLIC; readonly chainId: number }
  | { readonly code: typeof DevnetErrorCode.CHAIN_IDLE; readonly waitedMs: number }

export class DevnetError extends FlowError<DevnetErrorData> {}
