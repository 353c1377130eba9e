import { ChainError, ChainErrorCode } from '@flowbuilder/sdk/actions/errors'
import { createPublicClient, http, type PublicClient } from 'viem'
import { chainUnknown, toTaskError } from './errors.ts'

/** A chain that tasks may use. */
export interface ChainEndpoint {
  readonly chainId: number
  readonly rpcUrl: string
}

export interface Chain {
  readonly chainId: number
  readonly client: PublicClient
}

/** Of one RPC call. */
const RPC_TIMEOUT_MS = 10_000

/** The chains of a node. The first one is meant by a task that names none. */
export class Chains {
  readonly #chains: ReadonlyMap<number, Chain>
  readonly #verified = new Map<number, Promise<void>>()

  constructor(endpoints: readonly ChainEndpoint[]) {
    this.#chains = new Map(
      endpoints.map(({ chainId, rpcUrl }) => {
        // Retries are the task's: it says how often and how soon.
        const transport = http(rpcUrl, { timeout: RPC_TIMEOUT_MS, retryCount: 0 })
        return [chainId, { chainId, client: createPublicClient({ transport, cacheTime: 0 }) }]
      }),
    )
  }

  /** Errors: CHAIN_UNKNOWN; WRONG_CHAIN if the endpoint serves another chain, RPC_UNREACHABLE, RPC_FAILED. */
  async get(chainId: number | undefined): Promise<Chain> {
    const chain = this.#chains.get(chainId ?? this.#chains.keys().next().value ?? Number.NaN)
    if (chain === undefined) throw chainUnknown(chainId)
    const verified = this.#verified.get(chain.chainId) ?? verify(chain)
    this.#verified.set(chain.chainId, verified)
    try {
      await verified
    } catch (error) {
      this.#verified.delete(chain.chainId)
      throw toTaskError(error)
    }
    return chain
  }
}

async function verify({ client, chainId }: Chain): Promise<void> {
  const actual = await client.getChainId()
  if (actual === chainId) return
  throw new ChainError({
    data: { code: ChainErrorCode.WRONG_CHAIN, expected: chainId, actual },
    message: `the endpoint of the chain ${chainId} serves the chain ${actual}`,
    remedy: 'Correct the RPC URL or the chain id in the options of the node.',
  })
}
