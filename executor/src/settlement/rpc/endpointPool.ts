import { type BlockMark, Endpoint } from './endpoint.ts'
import { type RpcError, RpcErrorCode, rpcError } from './errors.ts'

export interface EndpointPoolOptions {
  /** 1 to MAX_ENDPOINTS, the preferred one first. They may hold keys: only scheme and host are ever shown. */
  readonly urls: readonly string[]
  readonly chainId: number
  /** Of one call, milliseconds. @default 10,000 */
  readonly timeoutMs?: number
  /** An endpoint that is this many blocks behind the best is not asked. @default MAX_LAG_BLOCKS */
  readonly maxLagBlocks?: number
}

export interface EndpointPoolModules {
  /** Milliseconds, of a clock that never goes back. */
  readonly now: () => number
  /** A fault that an endpoint did not have before; names scheme and host alone. */
  readonly onFault: (fault: RpcError) => void
}

/** URLs of one node. */
export const MAX_ENDPOINTS = 16
/** Blocks that an endpoint may be behind the best one: a block takes a moment to reach everybody. */
export const MAX_LAG_BLOCKS = 3
/** Blocks below the lowest head at which endpoints are compared: the newest ones may still be replaced. */
export const COMPARED_DEPTH = 2
/** Time between two comparisons of the endpoints. */
export const COMPARE_EVERY_MS = 5_000
/** Time after which the only endpoint that answers is asked again although it was found lying: nobody is left who knows better. */
export const ALONE_MS = 60_000
/** Of one RPC call. */
const TIMEOUT_MS = 10_000

/**
 * Several endpoints of one chain as one: the first that is fit for use is asked, and the next one when it fails.
 *
 * - Every COMPARE_EVERY_MS, or when `compare` is called, the endpoints are held against each other: chain id, height, the hash of a common block and
 *   whether its child names it. What most of them say is taken for true.
 * - Sending is safe to repeat: a signed transaction is the same one at every endpoint.
 * - Errors: RPC_NO_ENDPOINT; an error object of the chain (such as a revert) as viem throws it.
 * - Limit: an endpoint that leaves out logs of blocks whose headers are right is not detected. Two thirds of the validators would have to
 *   see the same to be misled.
 * - Source: docs/specs/settlement.md section 2.
 */
export class EndpointPool {
  readonly #options: EndpointPoolOptions
  readonly #modules: EndpointPoolModules
  readonly #endpoints: readonly Endpoint[]
  #comparedAtMs = Number.NEGATIVE_INFINITY
  #comparison: Promise<void> | undefined
  #first: Promise<void> | undefined
  /** The only one that answers, and since when. */
  #alone: { readonly endpoint: Endpoint; readonly sinceMs: number } | undefined

  constructor(options: EndpointPoolOptions, modules: EndpointPoolModules) {
    if (options.urls.length === 0 || options.urls.length > MAX_ENDPOINTS)
      throw new RangeError(`1 to ${MAX_ENDPOINTS} endpoints`)
    this.#options = options
    this.#modules = modules
    const timeoutMs = options.timeoutMs ?? TIMEOUT_MS
    this.#endpoints = options.urls.map((url) => new Endpoint({ url, timeoutMs }))
  }

  /** What is wrong with each endpoint, in the order of the URLs. */
  get faults(): readonly (RpcError | undefined)[] {
    return this.#endpoints.map(({ fault }) => fault)
  }

  /** One call, at the first endpoint that answers. */
  async request(call: { readonly method: string; readonly params?: unknown }): Promise<unknown> {
    await this.#compareIfDue()
    for (const endpoint of this.#order()) {
      try {
        const answer = await endpoint.ask(call.method, call.params)
        endpoint.answered()
        return answer
      } catch (error) {
        const fault = endpoint.faultOf(error)
        if (fault === undefined) throw error
        this.#blame(endpoint, fault)
      }
    }
    throw rpcError({ code: RpcErrorCode.NO_ENDPOINT, count: this.#endpoints.length })
  }

  /** Holds the endpoints against each other. Never rejects. */
  async compare(): Promise<void> {
    this.#comparedAtMs = this.#modules.now()
    this.#comparison ??= this.#compare().finally(() => {
      this.#comparison = undefined
    })
    return this.#comparison
  }

  async #compareIfDue(): Promise<void> {
    if (this.#modules.now() - this.#comparedAtMs >= COMPARE_EVERY_MS) {
      const comparison = this.compare()
      this.#first ??= comparison
    }
    // Before the first comparison nothing is known; later ones run beside the calls.
    await this.#first
  }

  async #compare(): Promise<void> {
    const heads = new Map<Endpoint, number>()
    await Promise.all(
      this.#endpoints.map(async (endpoint) => {
        if (!endpoint.isReady(this.#modules.now())) return
        await this.#watched(endpoint, async () => {
          const actual = await endpoint.chainId()
          const expected = this.#options.chainId
          if (actual !== expected) {
            const data = { endpoint: endpoint.name, expected, actual }
            this.#blame(endpoint, rpcError({ code: RpcErrorCode.WRONG_CHAIN, ...data }))
            return
          }
          const head = await endpoint.block('latest')
          if (head !== undefined) heads.set(endpoint, head.number)
        })
      }),
    )
    this.#dropLaggards(heads)
    const [endpoint] = heads.keys()
    if (heads.size > 1 || endpoint === undefined) {
      this.#alone = undefined
      return this.#compareBlocks(heads)
    }
    const nowMs = this.#modules.now()
    if (this.#alone?.endpoint !== endpoint) this.#alone = { endpoint, sinceMs: nowMs }
    endpoint.caughtUp()
    // If its blocks do not follow each other it is blamed again.
    if (nowMs - this.#alone.sinceMs >= ALONE_MS) await this.#compareBlocks(heads)
  }

  #dropLaggards(heads: Map<Endpoint, number>): void {
    // The second best: one endpoint that names a height from the future must not shut the others out.
    const sorted = [...heads.values()].sort((a, b) => b - a)
    const best = sorted.length > 2 ? (sorted[1] ?? 0) : (sorted[0] ?? 0)
    for (const [endpoint, block] of [...heads]) {
      if (best - block <= (this.#options.maxLagBlocks ?? MAX_LAG_BLOCKS)) continue
      heads.delete(endpoint)
      this.#blame(
        endpoint,
        rpcError({ code: RpcErrorCode.LAGGING, endpoint: endpoint.name, block, best }),
      )
    }
  }

  async #compareBlocks(heads: ReadonlyMap<Endpoint, number>): Promise<void> {
    if (heads.size === 0) return
    const number = Math.max(0, Math.min(...heads.values()) - COMPARED_DEPTH)
    const marks = new Map<Endpoint, BlockMark>()
    await Promise.all(
      [...heads.keys()].map((endpoint) =>
        this.#watched(endpoint, async () => {
          const [block, child] = [await endpoint.block(number), await endpoint.block(number + 1)]
          if (block === undefined) return
          if (child !== undefined && child.parentHash !== block.hash) {
            // A reorganisation between the two answers looks the same: asked again before it counts.
            const again = await endpoint.block(number)
            if (again?.hash === block.hash)
              return this.#blameFor(endpoint, RpcErrorCode.LYING, number)
          }
          marks.set(endpoint, block)
        }),
      ),
    )
    const counts = new Map<string, number>()
    for (const { hash } of marks.values()) counts.set(hash, (counts.get(hash) ?? 0) + 1)
    for (const [endpoint, { hash }] of marks) {
      const isMost = (counts.get(hash) ?? 0) * 2 > marks.size
      const isUndecided = Math.max(...counts.values()) * 2 <= marks.size
      if (isMost) endpoint.acquit()
      else if (isUndecided) this.#blameFor(endpoint, RpcErrorCode.DISAGREEING, number)
      else this.#blameFor(endpoint, RpcErrorCode.LYING, number)
    }
  }

  /** Those fit for use, in the order of the URLs; the ones without a fault first. */
  #order(): Endpoint[] {
    const nowMs = this.#modules.now()
    const fit = this.#endpoints.filter((endpoint) => endpoint.isFit(nowMs))
    return fit.sort((a, b) => Number(a.fault !== undefined) - Number(b.fault !== undefined))
  }

  async #watched(endpoint: Endpoint, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const down = { code: RpcErrorCode.ENDPOINT_DOWN, endpoint: endpoint.name } as const
      this.#blame(endpoint, endpoint.faultOf(error) ?? rpcError(down))
    }
  }

  #blameFor(
    endpoint: Endpoint,
    code: typeof RpcErrorCode.LYING | typeof RpcErrorCode.DISAGREEING,
    block: number,
  ): void {
    this.#blame(endpoint, rpcError({ code, endpoint: endpoint.name, block }))
  }

  #blame(endpoint: Endpoint, fault: RpcError): void {
    if (endpoint.blame(fault, this.#modules.now())) this.#modules.onFault(fault)
  }
}
