import { scrubUrl } from '@flowbuilder/sdk/actions/scrubUrl'
import { HttpRequestError, http, LimitExceededRpcError, type RpcError as ViemRpcError } from 'viem'
import { type RpcError, RpcErrorCode, rpcError } from './errors.ts'

/** A JSON-RPC call, answered by what `result` holds; it rejects with what viem throws. */
export type RpcRequest = (call: {
  readonly method: string
  readonly params?: unknown
}) => Promise<unknown>

/** A block as two endpoints can be compared by it. */
export interface BlockMark {
  readonly number: number
  readonly hash: string
  readonly parentHash: string
}

/** First pause of an endpoint after a fault; it doubles with each further one. */
export const PAUSE_MS = 1_000
/** Longest pause of an endpoint. */
export const MAX_PAUSE_MS = 60_000

/**
 * One URL of the chain, with what is known of its faults.
 *
 * - A fault pauses it; an answer that stands ends the count of its faults. Another chain excludes it for good.
 */
export class Endpoint {
  /** Scheme and host. */
  readonly name: string
  readonly #request: RpcRequest
  #pausedUntilMs = 0
  #faults = 0
  #chainId: number | undefined
  /** What is wrong with it; undefined when it is fit for use. */
  fault: RpcError | undefined

  constructor(options: { readonly url: string; readonly timeoutMs: number }) {
    this.name = scrubUrl(options.url)
    // Retries are the pool's: it asks another endpoint.
    this.#request = http(options.url, { timeout: options.timeoutMs, retryCount: 0 })({})
      .request as RpcRequest
  }

  /** Errors: what viem throws. */
  async ask(method: string, params?: unknown): Promise<unknown> {
    return this.#request(params === undefined ? { method } : { method, params })
  }

  /** Asked once: a URL does not change its chain. Errors: what viem throws. */
  async chainId(): Promise<number> {
    this.#chainId ??= Number(await this.ask('eth_chainId'))
    return this.#chainId
  }

  /** Undefined when it has no such block. Errors: what viem throws. */
  async block(number: number | 'latest'): Promise<BlockMark | undefined> {
    const tag = number === 'latest' ? number : `0x${number.toString(16)}`
    const block = (await this.ask('eth_getBlockByNumber', [tag, false])) as Record<
      'number' | 'hash' | 'parentHash',
      string
    > | null
    if (block === null) return undefined
    return { number: Number(block.number), hash: block.hash, parentHash: block.parentHash }
  }

  /** Whether its pause is over: it may be compared with the others again. */
  isReady(nowMs: number): boolean {
    return nowMs >= this.#pausedUntilMs
  }

  /** Whether it may be asked. What was seen in a comparison is forgiven by a comparison alone. */
  isFit(nowMs: number): boolean {
    const code = this.fault?.code
    return this.isReady(nowMs) && code !== RpcErrorCode.LYING && code !== RpcErrorCode.LAGGING
  }

  /** Pauses it; WRONG_CHAIN for ever, DISAGREEING not at all, because it may be the one that is right. True if the fault is new. */
  blame(fault: RpcError, nowMs: number): boolean {
    const isNew = this.fault?.code !== fault.code
    this.fault = fault
    if (fault.code === RpcErrorCode.DISAGREEING) return isNew
    const pauseMs = Math.min(MAX_PAUSE_MS, PAUSE_MS * 2 ** Math.min(this.#faults, 16))
    this.#faults += 1
    this.#pausedUntilMs =
      fault.code === RpcErrorCode.WRONG_CHAIN ? Number.POSITIVE_INFINITY : nowMs + pauseMs
    return isNew
  }

  /** It agrees with the others. */
  acquit(): void {
    this.fault = undefined
    this.#faults = 0
  }

  /** It answered a call. */
  answered(): void {
    const code = this.fault?.code
    if (code === RpcErrorCode.ENDPOINT_DOWN || code === RpcErrorCode.RATE_LIMITED) this.acquit()
  }

  /** It is the only one left to compare. */
  caughtUp(): void {
    if (this.fault?.code === RpcErrorCode.LAGGING) this.acquit()
    this.answered()
  }

  /** The fault that a failed call is; undefined for an answer of the chain, such as a revert. */
  faultOf(error: unknown): RpcError | undefined {
    if (isRateLimit(error))
      return rpcError({ code: RpcErrorCode.RATE_LIMITED, endpoint: this.name })
    if (isAnswer(error)) return undefined
    return rpcError({ code: RpcErrorCode.ENDPOINT_DOWN, endpoint: this.name })
  }
}

/** HTTP 429, or the code that EIP-1474 has for it, or the words of providers that use neither. */
function isRateLimit(error: unknown): boolean {
  if (error instanceof HttpRequestError && error.status === 429) return true
  if (error instanceof LimitExceededRpcError) return true
  return isAnswer(error) && /rate.?limit|too many requests|throttl/i.test((error as Error).message)
}

/** An error object of JSON-RPC: the endpoint works. */
function isAnswer(error: unknown): boolean {
  return typeof (error as Partial<ViemRpcError>)?.code === 'number'
}
