import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const RpcErrorCode = {
  /** The endpoint serves another chain; it is never asked again. */
  WRONG_CHAIN: 'RPC_WRONG_CHAIN',
  /** The endpoint is behind the others; it is asked again once it has caught up. */
  LAGGING: 'RPC_LAGGING',
  /** The endpoint contradicts itself or most of the others about a block; it is not asked for a while. */
  LYING: 'RPC_LYING',
  /** Two endpoints contradict each other about a block, and no third one decides. */
  DISAGREEING: 'RPC_DISAGREEING',
  /** The endpoint asks for fewer calls; it is not asked for a while. */
  RATE_LIMITED: 'RPC_RATE_LIMITED',
  /** The endpoint does not answer; it is not asked for a while. */
  ENDPOINT_DOWN: 'RPC_ENDPOINT_DOWN',
  /** No endpoint is fit for use. */
  NO_ENDPOINT: 'RPC_NO_ENDPOINT',
} as const
export type RpcErrorCode = (typeof RpcErrorCode)[keyof typeof RpcErrorCode]

/** `endpoint` is scheme and host: the rest of a URL may be a key. */
export type RpcErrorData =
  | {
      readonly code: typeof RpcErrorCode.WRONG_CHAIN
      readonly endpoint: string
      readonly expected: number
      readonly actual: number
    }
  | {
      readonly code: typeof RpcErrorCode.LAGGING
      readonly endpoint: string
      /** Of the endpoint and of the best one. */
      readonly block: number
      readonly best: number
    }
  | {
      readonly code: typeof RpcErrorCode.LYING | typeof RpcErrorCode.DISAGREEING
      readonly endpoint: string
      readonly block: number
    }
  | {
      readonly code: typeof RpcErrorCode.RATE_LIMITED | typeof RpcErrorCode.ENDPOINT_DOWN
      readonly endpoint: string
    }
  | { readonly code: typeof RpcErrorCode.NO_ENDPOINT; readonly count: number }

/** What is wrong with an endpoint of the chain. */
export class RpcError extends FlowError<RpcErrorData> {}

/** The error of a fault. */
export function rpcError(data: RpcErrorData): RpcError {
  return new RpcError({ data, message: messageOf(data), remedy: remedyOf(data) })
}

function messageOf(data: RpcErrorData): string {
  switch (data.code) {
    case RpcErrorCode.WRONG_CHAIN:
      return `${data.endpoint} serves chain ${data.actual}, not ${data.expected}`
    case RpcErrorCode.LAGGING:
      return `${data.endpoint} is at block ${data.block}, the others at ${data.best}`
    case RpcErrorCode.LYING:
      return `${data.endpoint} shows a block ${data.block} that is not the chain's`
    case RpcErrorCode.DISAGREEING:
      return `${data.endpoint} and another endpoint show different blocks ${data.block}`
    case RpcErrorCode.RATE_LIMITED:
      return `${data.endpoint} asks for fewer calls`
    case RpcErrorCode.ENDPOINT_DOWN:
      return `${data.endpoint} does not answer`
    case RpcErrorCode.NO_ENDPOINT:
      return `none of ${data.count} endpoints is fit for use`
  }
}

function remedyOf({ code }: RpcErrorData): string {
  switch (code) {
    case RpcErrorCode.WRONG_CHAIN:
      return 'Take its URL out of the configuration.'
    case RpcErrorCode.DISAGREEING:
      return 'Add a third endpoint of another provider: with two nobody can say which one is right.'
    case RpcErrorCode.NO_ENDPOINT:
      return 'Check the URLs and the network; the node tries again by itself.'
    default:
      return 'Nothing to do: the node asks other endpoints meanwhile. If it stays, take the URL out of the configuration.'
  }
}
