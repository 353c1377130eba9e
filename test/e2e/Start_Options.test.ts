import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPublicClient, http } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startForeignChain } from '../../executor/src/devnet/testing/foreignChain.ts'
import { checkDeployment } from '../../sdk/src/actions/checkDeployment.ts'
import { auditClean } from './support/auditClean.ts'
import { listening } from './support/leftovers.ts'
import { startLocalNetwork, startNetworkOf } from './support/localNetwork.ts'
import { runFlowJson } from './support/runFlow.ts'

const START = join(import.meta.dirname, '..', '..', 'scripts', 'start.ts')

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flow-start-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

it('gives a test a network with funded keys, and takes all of it away again', async () => {
  const network = await startNetworkOf([START, '--ephemeral', '--json', '--executors', '1'])
  const { rpcUrl, deployment, executors, requester, accounts, dataDirectory } = network.record
  const client = createPublicClient({ transport: http(rpcUrl) })
  await checkDeployment(client, { deployment })
  const parties = [requester, ...executors, ...accounts]
  expect(parties).toHaveLength(9)
  for (const { address, privateKey } of parties) {
    expect(privateKeyToAccount(privateKey).address).toBe(address)
    expect(await client.getBalance({ address })).toBeGreaterThan(10n ** 18n)
  }
  await auditClean(network.record)
  const urls = [rpcUrl, ...executors.map(({ gatewayUrl = '' }) => gatewayUrl)]
  expect(await listening(urls)).toEqual(urls)
  expect(existsSync(dataDirectory)).toBe(true)
  expect(await network.stop()).toBe(0)
  expect(await listening(urls)).toEqual([])
  expect(existsSync(dataDirectory)).toBe(false)
}, 240_000)

it('lives on a chain that runs already, finds its contracts there again, and leaves it running', async () => {
  const chain = await startForeignChain('--hardfork', 'prague', '--block-time', '1')
  try {
    const words = ['--executors', '1', '--chain', chain.rpcUrl, '--data', join(directory, 'data')]
    const first = await startLocalNetwork(words)
    expect(first.record.rpcUrl).toBe(chain.rpcUrl)
    expect(await first.stop()).toBe(0)
    const second = await startLocalNetwork(words)
    expect(second.record.deployment).toEqual(first.record.deployment)
    await auditClean(second.record)
    expect(await second.stop()).toBe(0)
    expect(await listening([chain.rpcUrl])).toEqual([chain.rpcUrl])
  } finally {
    await chain.stop()
  }
  const words = ['dev', '--ephemeral', '--executors', '1', '--data', join(directory, 'data')]
  const elsewhere = await startForeignChain(
    ...['--hardfork', 'prague', '--block-time', '1', '--chain-id', '1337'],
  )
  try {
    const refused = await runFlowJson([...words, '--chain', elsewhere.rpcUrl])
    expect(refused).toMatchObject({ exitCode: 4, document: { error: { code: 'WRONG_CHAIN' } } })
  } finally {
    await elsewhere.stop()
  }
  const gone = await runFlowJson([...words, '--chain', elsewhere.rpcUrl])
  expect(gone).toMatchObject({ exitCode: 4, document: { error: { code: 'RPC_UNREACHABLE' } } })
}, 300_000)

it('refuses options that contradict each other', async () => {
  const both = ['dev', '--chain', 'http://127.0.0.1:1', '--port', '1']
  expect(await runFlowJson(both)).toMatchObject({ exitCode: 2 })
})
