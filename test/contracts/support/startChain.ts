import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { type AddressInfo, createServer } from 'node:net'
import {
  createPublicClient,
  createTestClient,
  createWalletClient,
  http,
  type LocalAccount,
  publicActions,
} from 'viem'
import { CHAIN_ID } from './fixedWorld.ts'

const POLLING_INTERVAL_MS = 20

export type TestChain = Awaited<ReturnType<typeof startChain>>

/** Starts anvil with the rules of Prague, one block a transaction, on a free port; it ends with this process. */
export async function startChain({ chainId = CHAIN_ID } = {}) {
  const port = await findFreePort()
  const child = spawn(
    resolveAnvil(),
    ['--port', String(port), '--chain-id', String(chainId), '--hardfork', 'prague', '--quiet'],
    { stdio: 'ignore' },
  )
  const stop = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', stop)
  const rpcUrl = `http://127.0.0.1:${port}`
  const transport = http(rpcUrl, { retryCount: 100, retryDelay: 20 })
  const options = { transport, pollingInterval: POLLING_INTERVAL_MS }
  const client = createPublicClient(options)
  await client.getChainId()
  return {
    rpcUrl,
    client,
    /** Control over time and mining. */
    control: createTestClient({ ...options, mode: 'anvil' }).extend(publicActions),
    wallet: (account: LocalAccount) => createWalletClient({ ...options, account }),
    async stop() {
      process.off('exit', stop)
      if (child.exitCode !== null || child.signalCode !== null) return
      stop()
      await once(child, 'exit')
    },
  }
}

/** The native program: its JavaScript launcher would survive a kill of itself. */
function resolveAnvil(): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const name = process.platform === 'win32' ? 'anvil.exe' : 'anvil'
  const launcher = createRequire(import.meta.url).resolve('@foundry-rs/anvil/package.json')
  return createRequire(launcher).resolve(
    `@foundry-rs/anvil-${process.platform}-${architecture}/bin/${name}`,
  )
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
