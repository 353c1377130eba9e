import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createPublicClient, http } from 'viem'
import { anvilProgram } from '../anvil.ts'
import { claimPort, LOOPBACK } from '../claimPort.ts'

/** A chain that no network started. */
export interface ForeignChain {
  readonly rpcUrl: string
  stop(): Promise<void>
}

/** Starts anvil with these arguments and waits until it answers. */
export async function startForeignChain(...words: readonly string[]): Promise<ForeignChain> {
  const port = await claimPort(0, '--port')
  const [program = '', ...argumentList] = anvilProgram()
  const options = ['--host', LOOPBACK, '--port', String(port), '--quiet', ...words]
  const child = spawn(program, [...argumentList, ...options], { stdio: 'ignore' })
  const ended = once(child, 'close')
  const rpcUrl = `http://${LOOPBACK}:${port}`
  const client = createPublicClient({ transport: http(rpcUrl, { retryCount: 0 }) })
  while (!(await client.getChainId().catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`anvil ended with ${child.exitCode}`)
    await sleep(50)
  }
  return {
    rpcUrl,
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
