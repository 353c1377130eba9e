import { FlowError, type FlowErrorOptions } from '@flowbuilder/sdk/errors/flowError'

export const HttpErrorCode = {
  /** The text is no absolute URL. */
  URL_INVALID: 'HTTP_URL_INVALID',
  /** Another scheme than http and https, or user and password in the URL. */
  URL_REFUSED: 'HTTP_URL_REFUSED',
  /** The workflow does not list this host. */
  HOST_UNKNOWN: 'HTTP_HOST_UNKNOWN',
  /** A port other than that of the scheme, which the workflow does not list. */
  PORT_REFUSED: 'HTTP_PORT_REFUSED',
  /** The name of the host has no address. */
  HOST_UNRESOLVED: 'HTTP_HOST_UNRESOLVED',
  /** The host has an address that is not on the public internet. */
  ADDRESS_REFUSED: 'HTTP_ADDRESS_REFUSED',
  /** A method, header or body that this client does not send. */
  REQUEST_INVALID: 'HTTP_REQUEST_INVALID',
  /** No connection, or it broke. */
  UNREACHABLE: 'HTTP_UNREACHABLE',
  /** The answer did not arrive in time. */
  TIMEOUT: 'HTTP_TIMEOUT',
  /** Nobody wants the answer any more. */
  CANCELLED: 'HTTP_CANCELLED',
  /** The body is larger than allowed, packed or unpacked. */
  BODY_TOO_LARGE: 'HTTP_BODY_TOO_LARGE',
  /** The headers are larger than allowed. */
  HEADERS_TOO_LARGE: 'HTTP_HEADERS_TOO_LARGE',
  /** More redirects in a row than allowed. */
  TOO_MANY_REDIRECTS: 'HTTP_TOO_MANY_REDIRECTS',
  /** A redirect without a usable target, or from https to http. */
  REDIRECT_REFUSED: 'HTTP_REDIRECT_REFUSED',
  /** The body is packed in a way that was not asked for, or damaged. */
  ENCODING_INVALID: 'HTTP_ENCODING_INVALID',
  /** What came is not HTTP. */
  PROTOCOL: 'HTTP_PROTOCOL',
  /** The server answered with a status other than 2xx. */
  STATUS: 'HTTP_STATUS',
  /** The body is not the text or JSON that the task expects. */
  FORMAT: 'HTTP_FORMAT',
  /** The answer has nothing at the path of an output. */
  PATH_MISSING: 'HTTP_PATH_MISSING',
  /** What stands at the path does not fit the declared type. */
  VALUE_INVALID: 'HTTP_VALUE_INVALID',
} as const
export type HttpErrorCode = (typeof HttpErrorCode)[keyof typeof HttpErrorCode]

/** Failures after which the same request may succeed. */
const RETRYABLE: ReadonlySet<HttpErrorCode> = new Set([
  HttpErrorCode.HOST_UNRESOLVED,
  HttpErrorCode.UNREACHABLE,
  HttpErrorCode.TIMEOUT,
  HttpErrorCode.PROTOCOL,
  HttpErrorCode.ENCODING_INVALID,
])
/** Statuses by which a server says "later". Its Retry-After is not followed, the backoff of the task is. */
const RETRYABLE_STATUS: ReadonlySet<unknown> = new Set([408, 425, 429, 500, 502, 503, 504])

/** `host` is a name and port, never a whole URL: path and query may hold a key. */
export type HttpErrorData = {
  readonly code: HttpErrorCode
  /** True if another attempt may help. */
  readonly retryable: boolean
  readonly host?: string | undefined
  readonly [detail: string]: unknown
}

/** A request to the outside that was not sent, failed, or brought something unusable. */
export class HttpError extends FlowError<HttpErrorData> {
  constructor(
    options: FlowErrorOptions<Omit<HttpErrorData, 'retryable'> & { code: HttpErrorCode }>,
  ) {
    const { code, ...details } = options.data
    const retryable =
      RETRYABLE.has(code) ||
      (code === HttpErrorCode.STATUS && RETRYABLE_STATUS.has(options.data['status']))
    super({ ...options, data: { ...details, code, retryable } })
  }
}
