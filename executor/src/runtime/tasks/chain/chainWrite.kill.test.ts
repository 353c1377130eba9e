import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseEther } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RpcFault, startRpcProxy } from './testing/rpcProxy.ts'
import { startTestChain, type TestChain } from './testing/testChain.ts'
import type { WriteOnceOrder } from './testing/writeOnce.ts'

const NODE = fileURLToPath(new URL('./testing/writeOnce.ts', import.meta.url))
const PASS: RpcFault = { forward: true, answer: true }

let chain: TestChain
beforeAll(async () => {
  chain = await startTestChain()
})
afterAll(() => chain.stop())

/** Where a node is killed: around a note, or around a call of the endpoint. */
type Death =
  | { readonly at: 'beforeNote' | 'afterNote' }
  | { readonly method: string; readonly fault: RpcFault }

/** Lives of two nodes, each on one journal; the last life of each is not disturbed. */
const LIVES: Readonly<Record<string, readonly Death[]>> = {
  'before it signed, between signature, note and broadcast, and before the endpoint had it': [
    { method: 'eth_getTransactionCount', fault: { forward: true, answer: false } },
    { at: 'beforeNote' },
    { at: 'afterNote' },
    { method: 'eth_sendRawTransaction', fault: { forward: false, answer: false } },
  ],
  'before it knew that the endpoint had it, and before it saw the receipt': [
    { method: 'eth_sendRawTransaction', fault: { forward: true, answer: false } },
    { method: 'eth_getTransactionReceipt', fault: { forward: true, answer: false } },
  ],
}

/** Runs one life; out: what it printed, undefined if it was killed. */
async function live(order: WriteOnceOrder, death: Death | undefined): Promise<string | undefined> {
  let kill = (): void => {}
  const proxy = await startRpcProxy(order.rpcUrl, (method) => {
    if (death === undefined || 'at' in death || death.method !== method) return PASS
    // The answer, if there is one, reaches a dead process.
    setTimeout(kill, 0)
    return death.fault
  })
  const killAt = death !== undefined && 'at' in death ? { killAt: death.at } : {}
  const child = spawn(
    process.execPath,
    [NODE, JSON.stringify({ ...order, rpcUrl: proxy.url, ...killAt })],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  kill = () => child.kill('SIGKILL')
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const printed = await text(child.stdout)
  const code = await ended
  await proxy.close()
  return code === 0 ? printed : undefined
}

describe('a chain.write whose node is killed', () => {
  it.each(Object.entries(LIVES))('%s is sent exactly once', async (_name, deaths) => {
    const key = generatePrivateKey()
    const { address } = privateKeyToAccount(key)
    await chain.client.setBalance({ address, value: parseEther('1') })
    const directory = await mkdtemp(join(tmpdir(), 'flow-write-'))
    const order: WriteOnceOrder = { directory, rpcUrl: chain.rpcUrl, key }
    const before = await chain.count()
    for (const death of deaths) expect(await live(order, death)).toBeUndefined()
    expect(await live(order, undefined)).toBe('{"status":"completed"}')
    expect(await chain.count()).toBe(before + 1n)
    expect(await chain.client.getTransactionCount({ address })).toBe(1)
    await rm(directory, { recursive: true, force: true })
  })
})
