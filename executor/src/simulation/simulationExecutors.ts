import { createPublicClient, http } from 'viem'
import { readAccount } from '../node/readAccount.ts'
import type { TaskExecutors } from '../runtime/attempts.ts'
import { toTaskError } from '../runtime/tasks/chain/errors.ts'
import { type CreateExecutorsModules, createExecutors } from '../runtime/tasks/createExecutors.ts'
import type { HttpExecutorOptions } from '../runtime/tasks/http/httpExecutor.ts'
import { MockChainRead, MockChainWrite, type MockedWrite } from './mockChain.ts'
import { type MockedRequest, MockHttp } from './mockHttp.ts'
import type { Mocks } from './mocks.ts'

/** A real chain in a simulation. */
export interface SimulatedChainOptions {
  readonly rpcUrl: string
  /** Account of `chain.write`: transactions are sent, and cost what they cost. @default none: they stay mocked */
  readonly keyFile?: string | undefined
}

export interface SimulationExecutorsOptions {
  readonly mocks: Mocks
  /** Asks real servers in place of mocks. @default mocks alone */
  readonly network?: HttpExecutorOptions | undefined
  /** Calls contracts of a real chain in place of mocks. @default mocks alone */
  readonly chain?: SimulatedChainOptions | undefined
}

export interface SimulationExecutors {
  readonly executors: TaskExecutors
  /** Requests that were mocked, in their order. */
  readonly requests: readonly MockedRequest[]
  /** Transactions that were mocked, in their order. */
  readonly writes: readonly MockedWrite[]
  close(): Promise<void>
}

/** Between two looks at a transaction, milliseconds: a person waits. */
const POLL_MS = 250
/** Of the question what chain it is, milliseconds. */
const CHAIN_TIMEOUT_MS = 10_000

/**
 * Executors for a simulation: what computes is real, the outside world is mocked unless the options say otherwise.
 * Errors: RPC_UNREACHABLE, RPC_FAILED, KEY_FILE_*.
 */
export async function createSimulationExecutors(
  options: SimulationExecutorsOptions,
): Promise<SimulationExecutors> {
  const { mocks, network, chain } = options
  const requests: MockedRequest[] = []
  const writes: MockedWrite[] = []
  const account = chain?.keyFile === undefined ? undefined : await readAccount(chain.keyFile)
  const real = await createReal(network, chain, { account })
  const mockHttp = new MockHttp(mocks.http, (request) => requests.push(request))
  const mockWrite = new MockChainWrite(mocks.writes, (write) => writes.push(write))
  return {
    executors: {
      ...real.executors,
      ...(network === undefined ? { http: mockHttp } : {}),
      ...(chain === undefined ? { 'chain.read': new MockChainRead(mocks.reads) } : {}),
      ...(account === undefined ? { 'chain.write': mockWrite } : {}),
    },
    requests,
    writes,
    close: real.close,
  }
}

async function createReal(
  network: HttpExecutorOptions | undefined,
  chain: SimulatedChainOptions | undefined,
  modules: CreateExecutorsModules,
): Promise<ReturnType<typeof createExecutors>> {
  const chains = chain === undefined ? [] : [await findChain(chain.rpcUrl)]
  const options = { chains, chainWrite: { pollMs: POLL_MS } }
  return createExecutors(network === undefined ? options : { ...options, http: network }, modules)
}

async function findChain(rpcUrl: string): Promise<{ chainId: number; rpcUrl: string }> {
  const client = createPublicClient({ transport: http(rpcUrl, { timeout: CHAIN_TIMEOUT_MS }) })
  const chainId = await client.getChainId().catch((error: unknown) => {
    throw toTaskError(error)
  })
  return { chainId, rpcUrl }
}
