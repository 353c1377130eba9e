import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ChainErrorCode } from '@flowbuilder/sdk/actions/errors'
import { createPublicClient, createTestClient, http, parseEther } from 'viem'
import { afterEach, describe, expect, it } from 'vitest'
import { SettlementErrorCode } from '../settlement/errors.ts'
import { claimPort, LOOPBACK } from './claimPort.ts'
import { DevnetErrorCode } from './errors.ts'
import { joinChain } from './joinChain.ts'
import { localAccount } from './localAccounts.ts'
import { type ForeignChain, startForeignChain } from './testing/foreignChain.ts'

const PRAGUE = ['--hardfork', 'prague'] as const
const BLOCKS = ['--block-time', '1'] as const
const accounts = [0, 1, 2].map((index) => localAccount(index).account.address)

const chains: ForeignChain[] = []
afterEach(async () => {
  for (const chain of chains.splice(0)) await chain.stop()
})

async function start(...words: readonly string[]): Promise<string> {
  const chain = await startForeignChain(...words)
  chains.push(chain)
  return chain.rpcUrl
}

const joinIt = (rpcUrl: string, temporaryDirectory?: string) =>
  joinChain({ rpcUrl, accounts, temporaryDirectory })

describe('a chain that runs already', () => {
  it('carries a network, and goes on when the network has ended', async () => {
    const rpcUrl = await start(...PRAGUE, ...BLOCKS)
    const directory = await mkdtemp(join(tmpdir(), 'flow-join-'))
    const chain = await joinIt(rpcUrl, directory)
    expect(chain).toMatchObject({ rpcUrl, chainId: 31_337 })
    await chain.run()
    await chain.stop()
    await chain.stop()
    expect(existsSync(directory)).toBe(false)
    const client = createPublicClient({ transport: http(rpcUrl) })
    await expect(client.getChainId()).resolves.toBe(31_337)
  })

  it('is refused when it is not there', async () => {
    const port = await claimPort(0, '--chain')
    await expect(joinIt(`http://${LOOPBACK}:${port}`)).rejects.toMatchObject({
      code: ChainErrorCode.RPC_UNREACHABLE,
    })
  })

  it('is refused by its id, because the keys of a local network are public', async () => {
    const rpcUrl = await start(...PRAGUE, '--chain-id', '1')
    await expect(joinIt(rpcUrl)).rejects.toMatchObject({
      code: DevnetErrorCode.CHAIN_PUBLIC,
      data: { chainId: 1 },
    })
  })

  it('is refused without the precompiles that check certificates', async () => {
    const rpcUrl = await start('--hardfork', 'cancun')
    await expect(joinIt(rpcUrl)).rejects.toMatchObject({ code: SettlementErrorCode.BLS_MISSING })
  })

  it('is refused when an account has less than one ether for gas', async () => {
    const rpcUrl = await start(...PRAGUE, ...BLOCKS)
    const chain = createTestClient({ mode: 'anvil', transport: http(rpcUrl) })
    const [, , address = '0x'] = accounts
    await chain.setBalance({ address, value: parseEther('1') - 1n })
    await expect(joinIt(rpcUrl)).rejects.toMatchObject({
      code: ChainErrorCode.UNFUNDED_ACCOUNT,
      data: { account: address },
    })
    await chain.setBalance({ address, value: parseEther('1') })
    await expect(joinIt(rpcUrl)).resolves.toMatchObject({ rpcUrl })
  })

  it('is refused when it makes no block by itself', async () => {
    const rpcUrl = await start(...PRAGUE)
    await expect(joinIt(rpcUrl)).rejects.toMatchObject({ code: DevnetErrorCode.CHAIN_IDLE })
  }, 30_000)
})
