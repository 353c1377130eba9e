import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const NetworkErrorCode = {
  /** A call came after the network was closed; only a bug does that. */
  CLOSED: 'NETWORK_CLOSED',
  /** No rule names this topic or protocol; only a bug uses it. */
  UNKNOWN_CHANNEL: 'NETWORK_UNKNOWN_CHANNEL',
  /** The topic or protocol has a handler; only a bug gives it a second. */
  ALREADY_HANDLED: 'NETWORK_ALREADY_HANDLED',
  /** The message or request is larger than its rule allows. */
  TOO_LARGE: 'NETWORK_TOO_LARGE',
  /** No connection to the peer can be made. */
  UNREACHABLE: 'NETWORK_UNREACHABLE',
  /** The peer did not answer in time. */
  TIMEOUT: 'NETWORK_TIMEOUT',
  /** The peer did not serve the request: it is busy, does not have it, or was asked too often. */
  REFUSED: 'NETWORK_REFUSED',
  /** The peer's answer is too large or malformed. */
  BAD_ANSWER: 'NETWORK_BAD_ANSWER',
  /** Too many requests of this node are under way. */
  BUSY: 'NETWORK_BUSY',
  /** The caller gave the request up. */
  ABORTED: 'NETWORK_ABORTED',
  /** An option is outside its range; only a bug does that. */
  BAD_OPTION: 'NETWORK_BAD_OPTION',
} as const

export type NetworkErrorData =
  | { readonly code: typeof NetworkErrorCode.CLOSED }
  | { readonly code: typeof NetworkErrorCode.UNKNOWN_CHANNEL; readonly channel: string }
  | { readonly code: typeof NetworkErrorCode.ALREADY_HANDLED; readonly channel: string }
  | {
      readonly code: typeof NetworkErrorCode.TOO_LARGE
      readonly channel: string
      readonly bytes: number
      readonly limit: number
    }
  | { readonly code: typeof NetworkErrorCode.UNREACHABLE; readonly peer: string }
  | { readonly code: typeof NetworkErrorCode.TIMEOUT; readonly peer: string; readonly ms: number }
  | { readonly code: typeof NetworkErrorCode.REFUSED; readonly peer: string }
  | { readonly code: typeof NetworkErrorCode.BAD_ANSWER; readonly peer: string }
  | { readonly code: typeof NetworkErrorCode.BUSY; readonly open: number }
  | { readonly code: typeof NetworkErrorCode.ABORTED; readonly peer: string }
  | { readonly code: typeof NetworkErrorCode.BAD_OPTION; readonly option: string }

/** What the network throws. */
export class NetworkError extends FlowError<NetworkErrorData> {}

export function networkClosed(): NetworkError {
  return new NetworkError({
    data: { code: NetworkErrorCode.CLOSED },
    message: 'the network is closed',
    remedy: 'Start the node again; no call may follow its stop.',
  })
}

export function unknownChannel(channel: string): NetworkError {
  return new NetworkError({
    data: { code: NetworkErrorCode.UNKNOWN_CHANNEL, channel },
    message: `no rule of the network names ${channel}`,
    remedy: 'Report this: topics and protocols are those of networkRules.',
  })
}

export function alreadyHandled(channel: string): NetworkError {
  return new NetworkError({
    data: { code: NetworkErrorCode.ALREADY_HANDLED, channel },
    message: `${channel} has a handler already`,
    remedy: 'Report this: each topic and protocol belongs to one part of the node.',
  })
}

export function tooLarge(channel: string, bytes: number, limit: number): NetworkError {
  return new NetworkError({
    data: { code: NetworkErrorCode.TOO_LARGE, channel, bytes, limit },
    message: `${bytes} bytes on ${channel}, where ${limit} are allowed`,
    remedy: 'Send it in parts, or as a blob whose hash is sent instead.',
  })
}

export function unreachable(peer: string, cause?: unknown): NetworkError {
  return new NetworkError({
    data: { code: NetworkErrorCode.UNREACHABLE, peer },
    message: `the peer ${peer} cannot be reached`,
    remedy: 'Ask another peer; the connection is tried again by itself.',
    cause,
  })
}

export function timedOut(peer: string, ms: number): NetworkError {
  return new NetworkError({
    data: { code: NetworkErrorCode.TIMEOUT, peer, ms },
    message: `the peer ${peer} did not answer within ${ms} ms`,
    remedy: 'Ask another peer.',
  })
}

export function refused(peer: string): NetworkError {
  return new NetworkError({
    data: { code: NetworkErrorCode.REFUSED, peer },
    message: `the peer ${peer} did not serve the request`,
    remedy: 'Ask another peer, or this one later.',
  })
}

export function badAnswer(peer: string): NetworkError {
  return new NetworkError({
    data: { code: NetworkErrorCode.BAD_ANSWER, peer },
    message: `the answer of the peer ${peer} breaks the protocol`,
    remedy: 'Ask another peer; this one lost score.',
  })
}

export function tooBusy(open: number): NetworkError {
  return new NetworkError({
    data: { code: NetworkErrorCode.BUSY, open },
    message: `${open} requests are under way`,
    remedy: 'Wait for one of them; only a bug asks for so much at once.',
  })
}

export function requestAborted(peer: string): NetworkError {
  return new NetworkError({
    data: { code: NetworkErrorCode.ABORTED, peer },
    message: `the request to ${peer} was given up`,
    remedy: 'Nothing: the caller wanted it.',
  })
}

export function badNetworkOption(option: string): NetworkError {
  return new NetworkError({
    data: { code: NetworkErrorCode.BAD_OPTION, option },
    message: `the option ${option} is outside its range`,
    remedy: 'Give a value within the range that its documentation states.',
  })
}
