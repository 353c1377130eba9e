import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPublicClient, http } from 'viem'
import { describe, expect, it } from 'vitest'
import { LOCAL_CHAIN_ID, startAnvil } from './anvil.ts'
import { claimPort, LOOPBACK } from './claimPort.ts'
import { isAlive } from './record.ts'

const temporaryDirectory = (): Promise<string> => mkdtemp(join(tmpdir(), 'flow-anvil-'))

describe('startAnvil', () => {
  it('answers, and leaves neither process nor directory behind', async () => {
    const dataDirectory = await temporaryDirectory()
    const port = await claimPort(0, '--port')
    const chain = await startAnvil({ port, dataDirectory, keep: false })
    const client = createPublicClient({ transport: http(chain.rpcUrl) })
    await expect(client.getChainId()).resolves.toBe(LOCAL_CHAIN_ID)
    await chain.stop()
    expect(isAlive(chain.guardPid)).toBe(false)
    expect(existsSync(dataDirectory)).toBe(false)
    await expect(claimPort(port, '--port')).resolves.toBe(port)
  })

  it('goes on from the state of a kept directory', async () => {
    const dataDirectory = await temporaryDirectory()
    const heights: bigint[] = []
    for (let run = 0; run < 2; run++) {
      const chain = await startAnvil({
        port: await claimPort(0, '--port'),
        dataDirectory,
        keep: true,
      })
      const client = createPublicClient({ transport: http(chain.rpcUrl) })
      heights.push(await client.getBlockNumber({ cacheTime: 0 }))
      await client.request({ method: 'evm_mine' as never })
      await chain.stop()
    }
    await rm(dataDirectory, { recursive: true })
    expect(heights).toEqual([0n, 1n])
  })

  it('ends when its parent is killed', async () => {
    const dataDirectory = await temporaryDirectory()
    const port = await claimPort(0, '--port')
    const script = `import { startAnvil } from ${JSON.stringify(new URL('anvil.ts', import.meta.url).href)}
      const chain = await startAnvil(${JSON.stringify({ port, dataDirectory, keep: false })})
      process.stdout.write(String(chain.guardPid))
      await new Promise(() => setInterval(() => {}, 1000))`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const guardPid = Number(
      await new Promise((resolve) => parent.stdout.once('data', (data) => resolve(String(data)))),
    )
    expect(isAlive(guardPid)).toBe(true)
    parent.kill('SIGKILL')
    await expect.poll(() => isAlive(guardPid), { timeout: 10_000 }).toBe(false)
    expect(existsSync(dataDirectory)).toBe(false)
    await expect(claimPort(port, '--port')).resolves.toBe(port)
  })

  it('says what the chain said when it cannot start', async () => {
    const dataDirectory = await temporaryDirectory()
    const server = createServer().listen(0, LOOPBACK)
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    await expect(startAnvil({ port, dataDirectory, keep: false })).rejects.toMatchObject({
      code: 'DEVNET_CHAIN_FAILED',
    })
    server.close()
  })
})

describe('claimPort', () => {
  it('names the option when the port is taken', async () => {
    const server = createServer().listen(0, LOOPBACK)
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    await expect(claimPort(port, '--gateway-port')).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      data: { port },
      remedy: expect.stringContaining('--gateway-port 0'),
    })
    server.close()
  })
})
