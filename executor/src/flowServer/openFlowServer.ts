import { getConnInfo } from '@hono/node-server/conninfo'
import { createPublicClient, http } from 'viem'
import { forbidden } from '../gateway/errors.ts'
import { listenGateway } from '../gateway/server.ts'
import { StreamHub } from '../gateway/streamHub.ts'
import { readAccount } from '../node/readAccount.ts'
import { openFlowEngine } from '../runtime/openFlowEngine.ts'
import type { ChainEndpoint } from '../runtime/tasks/chain/chains.ts'
import { toTaskError } from '../runtime/tasks/chain/errors.ts'
import { createExecutors } from '../runtime/tasks/createExecutors.ts'
import { createFlowServerApp } from './app.ts'

export interface OpenFlowServerOptions {
  /** Journal and large values; belongs to this server alone. */
  readonly directory: string
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  readonly token: string | undefined
  /** Hosts of this machine or its network that http tasks may reach. */
  readonly privateHosts: readonly string[]
  /** Chains of chain tasks; the first is the default. */
  readonly rpcUrls: readonly string[]
  /** Account of chain.write tasks. */
  readonly keyFile: string | undefined
  /** The journal failed: the process must end. */
  readonly onFatal: (error: unknown) => void
  readonly onInternalError: (error: unknown) => void
}

export interface FlowServer {
  readonly url: string
  /** Runs that a server before this one left open. */
  readonly openRuns: number
  close(): Promise<void>
}

const MAX_CONNECTIONS = 1_000
const MAX_STREAMS = 500
const HEARTBEAT_MS = 15_000
const CHAIN_TIMEOUT_MS = 10_000
const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '::1']

/**
 * The workflow engine of this machine with its HTTP API.
 *
 * Errors: GATEWAY_FORBIDDEN for another address than this machine's without a token; DATA_DIR_*, LOG_*, PORT_IN_USE, RPC_*, KEY_FILE_*.
 */
export async function openFlowServer(options: OpenFlowServerOptions): Promise<FlowServer> {
  const { host, port, token, keyFile, onFatal, onInternalError } = options
  if (token === undefined && !LOOPBACK_HOSTS.includes(host))
    throw forbidden(`without a token nobody but this machine is served, and ${host} is more`)
  const chains = await Promise.all(options.rpcUrls.map(openEndpoint))
  const account = keyFile === undefined ? undefined : await readAccount(keyFile)
  const tasks = createExecutors(
    { http: { privateHosts: options.privateHosts }, chains },
    { account },
  )
  const stopping = new AbortController()
  const hub = new StreamHub({ total: MAX_STREAMS, perAddress: MAX_STREAMS })
  const engineOptions = { directory: options.directory, onFatal }
  const opened = await openFlowEngine(engineOptions, tasks).catch(async (error: unknown) => {
    await tasks.close()
    throw error
  })
  const { engine } = opened
  const close = async (): Promise<void> => {
    stopping.abort()
    hub.wakeAll()
    await opened.close()
    await tasks.close()
  }
  try {
    engine.subscribe((id) => hub.publish(id))
    const app = createFlowServerApp(
      {
        token,
        heartbeatMs: HEARTBEAT_MS,
        addressOf: (context) => getConnInfo(context).remote.address ?? '',
      },
      { engine, hub, onInternalError, signal: stopping.signal },
    )
    const server = await listenGateway(app, { host, port, maxConnections: MAX_CONNECTIONS })
    return {
      url: server.url,
      openRuns: engine.openCount,
      async close() {
        stopping.abort()
        hub.wakeAll()
        await server.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function openEndpoint(rpcUrl: string): Promise<ChainEndpoint> {
  const client = createPublicClient({ transport: http(rpcUrl, { timeout: CHAIN_TIMEOUT_MS }) })
  const chainId = await client.getChainId().catch((error: unknown) => {
    throw toTaskError(error)
  })
  return { chainId, rpcUrl }
}
