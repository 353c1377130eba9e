import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const GatewayErrorCode = {
  /** No such path. */
  NOT_FOUND: 'GATEWAY_NOT_FOUND',
  /** A parameter of the request is malformed. */
  REQUEST_INVALID: 'GATEWAY_REQUEST_INVALID',
  /** The caller may not do that: another machine, another page, or no token. */
  FORBIDDEN: 'GATEWAY_FORBIDDEN',
  /** The body of a request is longer than the server takes. */
  BODY_TOO_LARGE: 'GATEWAY_BODY_TOO_LARGE',
  /** This node has not seen the request (yet). */
  RUN_UNKNOWN: 'GATEWAY_RUN_UNKNOWN',
  /** This node has not evaluated the run. */
  OUTPUTS_UNAVAILABLE: 'GATEWAY_OUTPUTS_UNAVAILABLE',
  /** Too many requests from one address. */
  RATE_LIMITED: 'GATEWAY_RATE_LIMITED',
  /** As many event streams are open as the node allows. */
  STREAM_LIMIT: 'GATEWAY_STREAM_LIMIT',
  /** The gateway failed; the log of the node says why. */
  INTERNAL: 'GATEWAY_INTERNAL',
  /** Another program listens on the port. */
  PORT_IN_USE: 'PORT_IN_USE',
  /** The address cannot be listened on. */
  ADDRESS_UNUSABLE: 'GATEWAY_ADDRESS_UNUSABLE',
} as const

export type GatewayErrorData =
  | { readonly code: typeof GatewayErrorCode.NOT_FOUND; readonly path: string }
  | {
      readonly code: typeof GatewayErrorCode.REQUEST_INVALID
      readonly field: string
      readonly reason: string
    }
  | { readonly code: typeof GatewayErrorCode.FORBIDDEN; readonly reason: string }
  | { readonly code: typeof GatewayErrorCode.BODY_TOO_LARGE; readonly limit: number }
  | { readonly code: typeof GatewayErrorCode.RUN_UNKNOWN; readonly id: string }
  | { readonly code: typeof GatewayErrorCode.OUTPUTS_UNAVAILABLE; readonly id: string }
  | { readonly code: typeof GatewayErrorCode.RATE_LIMITED; readonly retryAfterMs: number }
  | { readonly code: typeof GatewayErrorCode.STREAM_LIMIT; readonly limit: number }
  | { readonly code: typeof GatewayErrorCode.INTERNAL }
  | {
      readonly code: typeof GatewayErrorCode.PORT_IN_USE
      readonly host: string
      readonly port: number
    }
  | {
      readonly code: typeof GatewayErrorCode.ADDRESS_UNUSABLE
      readonly host: string
      readonly port: number
    }

/** What the gateway answers beside the errors of the parts behind it. */
export class GatewayError extends FlowError<GatewayErrorData> {}

export function pathNotFound(path: string): GatewayError {
  return new GatewayError({
    data: { code: GatewayErrorCode.NOT_FOUND, path },
    message: 'the gateway has no such path',
    remedy: 'GET /openapi.json lists all of them.',
  })
}

export function requestInvalid(field: string, reason: string): GatewayError {
  return new GatewayError({
    data: { code: GatewayErrorCode.REQUEST_INVALID, field, reason },
    message: `${field}: ${reason}`,
    remedy: 'See GET /openapi.json for the shape of the request.',
  })
}

export function forbidden(reason: string): GatewayError {
  return new GatewayError({
    data: { code: GatewayErrorCode.FORBIDDEN, reason },
    message: `the request is refused: ${reason}`,
    remedy:
      'Call it by a loopback address, or send the token of the server as "Authorization: Bearer …".',
  })
}

export function bodyTooLarge(limit: number): GatewayError {
  return new GatewayError({
    data: { code: GatewayErrorCode.BODY_TOO_LARGE, limit },
    message: `the body is longer than ${limit} bytes`,
    remedy: 'Give large data as the answer of an http task.',
  })
}

export function runUnknown(id: string): GatewayError {
  return new GatewayError({
    data: { code: GatewayErrorCode.RUN_UNKNOWN, id },
    message: `this node knows no request ${id}`,
    remedy:
      'Check the id and the chain; a request that was just submitted shows after its block is confirmed.',
  })
}

export function outputsUnavailable(id: string): GatewayError {
  return new GatewayError({
    data: { code: GatewayErrorCode.OUTPUTS_UNAVAILABLE, id },
    message: `this node has not evaluated ${id}`,
    remedy:
      'Ask again later, ask another gateway, or run the workflow locally with "flow simulate".',
  })
}

export function rateLimited(retryAfterMs: number): GatewayError {
  return new GatewayError({
    data: { code: GatewayErrorCode.RATE_LIMITED, retryAfterMs },
    message: 'too many requests from this address',
    remedy: `Wait ${retryAfterMs} ms, then go on more slowly.`,
  })
}

export function streamLimit(limit: number): GatewayError {
  return new GatewayError({
    data: { code: GatewayErrorCode.STREAM_LIMIT, limit },
    message: `${limit} event streams are open already`,
    remedy: 'Ask GET /runs/{id} from time to time, or use another gateway.',
  })
}

export function gatewayInternal(): GatewayError {
  return new GatewayError({
    data: { code: GatewayErrorCode.INTERNAL },
    message: 'the gateway failed on this request',
    remedy: 'Try again; the log of the node says more.',
  })
}

export function portInUse(host: string, port: number): GatewayError {
  return new GatewayError({
    data: { code: GatewayErrorCode.PORT_IN_USE, host, port },
    message: `another program listens on ${host}:${port}`,
    remedy: 'Stop it, or choose another gateway port (0 takes any free one).',
  })
}

export function addressUnusable(host: string, port: number, cause: unknown): GatewayError {
  return new GatewayError({
    data: { code: GatewayErrorCode.ADDRESS_UNUSABLE, host, port },
    message: `the gateway cannot listen on ${host}:${port}`,
    remedy: 'Use an address of this machine, and a port above 1023 unless you are root.',
    cause,
  })
}
