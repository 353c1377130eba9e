import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { testFlow } from '@flowbuilder/executor/testing'
import { createTestClient, type Hex, http, numberToHex, publicActions } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Anvil, LOCAL_MNEMONIC, startAnvil } from '../../executor/src/devnet/anvil.ts'
import { claimPort } from '../../executor/src/devnet/claimPort.ts'
import { type LocalServer, startLocalServer } from './support/localServer.ts'
import { sampleInputs, samplePath } from './support/sampleFiles.ts'

/** Four bytes of input read slot 0 (`answer()`), more write the first argument to it (`update(uint256)`). */
const FEED_CODE: Hex = ('0x366004' +
  '14600e57' +
  '600435600055005b' +
  '60005460005260206000f3') as Hex
const FEED = '0x00000000000000000000000000000000feed0001'
const flow = samplePath('keeper', 'flow.yaml')

describe('samples/keeper on a real chain', () => {
  let anvil: Anvil
  let server: LocalServer
  let folder: string
  let price = '3015.00'

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flow-keeper-'))
    const dataDirectory = await mkdtemp(join(tmpdir(), 'flow-keeper-chain-'))
    anvil = await startAnvil({ port: await claimPort(0, '--port'), dataDirectory, keep: false })
    const { client } = chain()
    await client.setCode({ address: FEED, bytecode: FEED_CODE })
    await client.setStorageAt({
      address: FEED,
      index: 0,
      value: numberToHex(300_000_000_000n, { size: 32 }),
    })
    const account = mnemonicToAccount(LOCAL_MNEMONIC).getHdKey()
    const key = Buffer.from(account.privateKey ?? []).toString('hex')
    await writeFile(join(folder, 'key.txt'), key, { mode: 0o600 })
    server = await startLocalServer(() => [200, { data: { amount: price } }])
  })

  afterAll(async () => {
    await server?.close()
    await anvil?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const chain = () => {
    const transport = http(anvil.rpcUrl)
    const client = createTestClient({ mode: 'anvil', transport, cacheTime: 0 }).extend(
      publicActions,
    )
    return {
      client,
      answer: async () => BigInt((await client.getStorageAt({ address: FEED, slot: '0x0' })) ?? 0),
    }
  }

  const run = () =>
    testFlow({
      flow,
      inputs: sampleInputs('keeper', {}, { market: `${server.url}/spot` }),
      network: { privateHosts: ['localhost:*'] },
      chain: { rpcUrl: anvil.rpcUrl, keyFile: join(folder, 'key.txt') },
    })

  it('leaves the contract alone below the bound, writes it at the bound, and then leaves it alone again', async () => {
    const { client, answer } = chain()
    // 14.99 of 3,000 dollars are 49.97 basis points, rounded down to 49; the bound is 50.
    price = '3014.99'
    const below = await run()
    expect(below.outputs).toEqual({ market: '301499000000', before: '300000000000', bps: '49' })
    expect(await answer()).toBe(300_000_000_000n)

    price = '3015.00'
    const at = await run()
    expect(at.outputs).toMatchObject({ market: '301500000000', bps: '50' })
    expect(await answer()).toBe(301_500_000_000n)
    const receipt = await client.getTransactionReceipt({ hash: at.outputs['transaction'] as Hex })
    expect(receipt).toMatchObject({ status: 'success', to: FEED })

    const after = await run()
    expect(after.outputs).toEqual({ market: '301500000000', before: '301500000000', bps: '0' })
  })
})
