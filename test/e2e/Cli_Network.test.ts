import { randomBytes } from 'node:crypto'
import { readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { submitWorkflow } from '@flowbuilder/sdk/actions/submitWorkflow'
import { PLAIN_TERMS, VerifyMode } from '@flowbuilder/sdk/actions/workflowRequest'
import {
  bytesToHex,
  createTestClient,
  createWalletClient,
  type Hex,
  http,
  parseEther,
  publicActions,
} from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SignerErrorCode } from '../../executor/src/consensus/signer/errors.ts'
import { startExecutorProcess } from '../../executor/src/devnet/executorProcess.ts'
import { readAccount } from '../../executor/src/node/readAccount.ts'
import {
  SIGNER_DIRECTORY,
  VALIDATOR_DIRECTORY,
} from '../../executor/src/node/validatorDirectory.ts'
import { auditClean } from './support/auditClean.ts'
import { type LocalNetwork, startLocalNetwork } from './support/localNetwork.ts'
import { REPOSITORY, type RunOptions, runFlow, runFlowJson, runScript } from './support/runFlow.ts'

let network: LocalNetwork
let options: RunOptions
beforeAll(async () => {
  network = await startLocalNetwork()
  options = { cwd: network.directory, environment: network.environment }
  await runFlow(['init', 'shares'], options)
}, 180_000)
afterAll(async () => {
  expect(await network.stop()).toBe(0)
}, 60_000)

const script = (name: string, ...words: string[]) =>
  runScript(join(REPOSITORY, 'scripts', name), [...words, '--json'], options)
const RUN = ['run', 'shares/flow.yaml', '--input', 'shares/inputs.yaml']
const PAYOUTS = [60n, 25n, 15n].map((points) => (points * parseEther('0.01')).toString())

/** A request that no executor can run, because nobody has its workflow. */
async function submitUnrunnable(): Promise<Hex> {
  const account = await readAccount(network.record.requester.keyFile)
  const client = createWalletClient({ account, transport: http(network.record.rpcUrl) }).extend(
    publicActions,
  )
  const { timestamp } = await client.getBlock()
  const hash = (): Hex => bytesToHex(randomBytes(32))
  const small = `0x${'00'.repeat(31)}01` as const
  const { id } = await submitWorkflow(client, {
    deployment: network.record.deployment,
    request: {
      ...PLAIN_TERMS,
      owner: account.address,
      mode: VerifyMode.ZK,
      deadline: timestamp + 3_600n,
      fee: parseEther('0.001'),
      definitionHash: hash(),
      inputsHash: hash(),
      programHash: small,
      inputsCommitment: small,
      clientRequestId: hash(),
    },
  })
  return id
}

describe('flow run', () => {
  let id: string

  it('waits, verifies, prints the outputs and writes the CSV', async () => {
    const { exitCode, document, stderr } = await runFlowJson(
      [...RUN, '--fee', '0.002', '--out', 'airdrop.csv'],
      options,
    )
    expect(exitCode, stderr).toBe(0)
    expect(document).toMatchObject({
      status: 'completed',
      fee: parseEther('0.002').toString(),
      writtenTo: 'airdrop.csv',
    })
    expect(JSON.parse(JSON.stringify(document['outputs']))['payouts']).toMatchObject(
      PAYOUTS.map((amount) => ({ amount })),
    )
    const [header, first] = (await readFile(join(network.directory, 'airdrop.csv'), 'utf8')).split(
      '\n',
    )
    expect([header, first]).toEqual([
      'account,amount',
      `0x1111111111111111111111111111111111111111,${PAYOUTS[0]}`,
    ])
    expect(stderr).toMatch(/settled by/)
    id = String(document['id'])
  }, 180_000)

  it('leaves a request that "flow status" and "flow verify" agree on', async () => {
    const status = await runFlowJson(['status', id], options)
    expect(status).toMatchObject({ exitCode: 0, document: { id, status: 'completed' }, stderr: '' })
    const verified = await runFlowJson(['verify', id], options)
    expect(verified).toMatchObject({ exitCode: 0, document: { id, verified: true } })
    expect(verified.document['resultHash']).toBe(status.document['resultHash'])
  })

  it('refuses an --out that the workflow cannot fill, before anything is spent', async () => {
    const { exitCode, document, stderr } = await runFlowJson(
      [...RUN, '--out', 'nothing=airdrop.csv'],
      options,
    )
    expect(exitCode).toBe(2)
    expect(document).toMatchObject({ error: { code: 'USAGE_INVALID' } })
    expect(stderr).not.toContain('submitted')
  })
})

describe('the scripts', () => {
  it('submit a request that is settled, watch it, and claim its fee', async () => {
    const submitted = await script(
      'submit.ts',
      'shares/flow.yaml',
      'shares/inputs.yaml',
      '--fee',
      '0.003',
    )
    expect(submitted.exitCode, submitted.stderr).toBe(0)
    const { id } = JSON.parse(submitted.stdout) as { id: string }
    await expect
      .poll(async () => (await runFlowJson(['status', id], options)).document['status'], {
        timeout: 120_000,
        interval: 2_000,
      })
      .toBe('completed')

    const watched = await script('watch.ts', id, '--past')
    const events = watched.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events).toMatchObject([
      { type: 'submitted', id, request: { fee: parseEther('0.003').toString() } },
      { type: 'executed', id, fee: parseEther('0.003').toString() },
    ])

    const executor = network.record.executors.find(({ address }) => address === events[1].executor)
    const keyFile = executor?.keyFile ?? ''
    const shown = JSON.parse((await script('stake.ts', '--show', '--key-file', keyFile)).stdout)
    const claimed = await script('claim.ts', '--key-file', keyFile)
    expect(claimed.exitCode, claimed.stderr).toBe(0)
    expect(JSON.parse(claimed.stdout)).toMatchObject({
      address: executor?.address,
      claimed: shown.rewards,
    })

    const again = await script('claim.ts', '--key-file', keyFile)
    expect(again.exitCode).toBe(4)
    expect(JSON.parse(again.stdout)).toMatchObject({ error: { code: 'REWARDS_EMPTY' } })
  }, 180_000)

  it('stake what is missing to the minimum', async () => {
    const staked = await script('stake.ts') // the requester, who has no stake yet
    expect(JSON.parse(staked.stdout)).toMatchObject({
      active: true,
      stake: parseEther('1').toString(),
    })
    const more = await script('stake.ts', '0.5')
    expect(JSON.parse(more.stdout)).toMatchObject({ stake: parseEther('1.5').toString() })
  })

  it('deploy a second registry with another fee floor', async () => {
    const again = await script('deploy.ts', '--out', 'second.json', '--min-fee', '5gwei')
    expect(again.exitCode, again.stderr + again.stdout).toBe(0)
    const record = JSON.parse(await readFile(join(network.directory, 'second.json'), 'utf8'))
    expect(record).toEqual(JSON.parse(again.stdout))
    expect(record.registry).not.toBe(network.record.deployment.registry)
  }, 120_000)

  it.each(['deploy.ts', 'stake.ts', 'submit.ts', 'watch.ts', 'claim.ts', 'start.ts'])(
    '%s explains itself',
    async (name) => {
      const { exitCode, stdout } = await runScript(
        join(REPOSITORY, 'scripts', name),
        ['--help'],
        options,
      )
      expect(exitCode).toBe(0)
      expect(stdout).toContain('--json')
    },
  )
})

describe('flow executor init', () => {
  it('creates key and configuration, stakes with --yes, and can be repeated', async () => {
    const init = ['executor', 'init', 'mine', '--port', '0']
    const first = await runFlowJson(init, options)
    expect(first).toMatchObject({ exitCode: 0, document: { active: false, staked: '0' } })
    const keyFile = join(network.directory, 'mine', 'executor.key')
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600)

    const unfunded = await runFlowJson([...init, '--yes'], options)
    expect(unfunded).toMatchObject({
      exitCode: 4,
      document: { error: { code: 'UNFUNDED_ACCOUNT' } },
    })

    const address = first.document['address'] as unknown as Hex
    const chain = createTestClient({ mode: 'anvil', transport: http(network.record.rpcUrl) })
    await chain.setBalance({ address, value: parseEther('2') })
    const staked = await runFlowJson([...init, '--yes'], options)
    expect(staked).toMatchObject({
      exitCode: 0,
      document: { address, active: true, staked: parseEther('1').toString() },
    })
  })

  it('leads to "flow executor start", which ends on SIGTERM with 0', async () => {
    const config = join(network.directory, 'mine', 'executor.json')
    const started = await startLocalExecutor(config)
    const health = (await (await fetch(`${started.gatewayUrl}/health`)).json()) as {
      status: string
    }
    expect(['ok', 'syncing']).toContain(health.status)
    expect(await started.stop()).toBe(0)
  })

  it('leads to "flow executor seat": keys and a record of what is signed, the seat with --yes, and safe to repeat', async () => {
    const seat = ['executor', 'seat', 'mine', '--listen', '/ip4/127.0.0.1/tcp/0']
    const home = join(network.directory, 'mine')
    const first = await runFlowJson(seat, options)
    expect(first.exitCode).toBe(0)
    expect(first.document['seat']).toBeUndefined()
    expect(first.document['keyHash']).toBeUndefined()
    const blsKey = await readFile(join(home, 'bls.key'), 'utf8')
    expect((await stat(join(home, 'bls.key'))).mode & 0o777).toBe(0o600)
    const config = JSON.parse(await readFile(join(home, 'executor.json'), 'utf8'))
    expect(config.validator).toMatchObject({ blsKeyFile: 'bls.key', bootstrap: [] })

    // The seats before it are those of the executors of the network.
    const taken = await runFlowJson([...seat, '--seat', '0', '--yes'], options)
    expect(taken).toMatchObject({ exitCode: 4, document: { error: { code: 'SEAT_OUTBID' } } })
    const seated = await runFlowJson([...seat, '--yes'], options)
    expect(seated).toMatchObject({ exitCode: 0, document: { seat: 2 } })
    expect(seated.document['keyHash']).toMatch(/^0x[0-9a-f]{64}$/)

    const peer = '/ip4/127.0.0.1/tcp/1/p2p/12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
    const again = await runFlowJson([...seat, '--yes', '--peer', peer], options)
    expect(again.document).toEqual(seated.document)
    expect(await readFile(join(home, 'bls.key'), 'utf8')).toBe(blsKey)
    const changed = JSON.parse(await readFile(join(home, 'executor.json'), 'utf8'))
    expect(changed.validator.bootstrap).toEqual([peer])
    await runFlowJson(seat, options)
    const kept = JSON.parse(await readFile(join(home, 'executor.json'), 'utf8'))
    expect(kept).toEqual(changed)
  })

  it('has no seat without the record of a key that the chain knows: it could sign a second vote', async () => {
    const signer = join(network.directory, 'mine', 'data', VALIDATOR_DIRECTORY, SIGNER_DIRECTORY)
    await rename(signer, `${signer}.away`)
    const refused = await runFlowJson(['executor', 'seat', 'mine'], options)
    expect(refused).toMatchObject({
      exitCode: 8,
      document: { error: { code: SignerErrorCode.UNINITIALISED } },
    })
    await rename(`${signer}.away`, signer)
    expect((await runFlowJson(['executor', 'seat', 'mine'], options)).exitCode).toBe(0)
  })

  it('refuses a configuration with an unknown field', async () => {
    await writeFile(join(network.directory, 'broken.json'), '{"version":1,"port":1}')
    const { exitCode, document } = await runFlowJson(
      ['executor', 'start', '--config', 'broken.json'],
      options,
    )
    expect(exitCode).toBe(2)
    expect(document).toMatchObject({ error: { code: 'CONFIG_INVALID' } })
  })
})

describe('flow cancel and flow refund', () => {
  it('give the fee back when nobody settles', async () => {
    const id = await submitUnrunnable()
    expect((await runFlowJson(['status', id], options)).document).toMatchObject({
      status: 'pending',
    })
    expect(await runFlowJson(['refund', id], options)).toMatchObject({
      exitCode: 4,
      document: { error: { code: 'WORKFLOW_STILL_OPEN' } },
    })
    expect(await runFlowJson(['verify', id], options)).toMatchObject({
      exitCode: 7,
      document: { error: { code: 'VERIFY_NOT_SETTLED' } },
    })

    const cancelled = await runFlowJson(['cancel', id], options)
    expect(cancelled.exitCode, cancelled.stderr).toBe(0)
    const chain = createTestClient({ mode: 'anvil', transport: http(network.record.rpcUrl) })
    await chain.increaseTime({ seconds: 600 })
    await chain.mine({ blocks: 1 })

    expect((await runFlowJson(['status', id], options)).document).toMatchObject({
      status: 'expired',
    })
    const refunded = await runFlowJson(['refund', id], options)
    expect(refunded).toMatchObject({
      exitCode: 0,
      document: { paid: parseEther('0.001').toString() },
    })
    expect((await runFlowJson(['status', id], options)).document).toMatchObject({
      status: 'refunded',
    })
  }, 240_000)
})

it('leaves every wei where it belongs', () => auditClean(network.record))

interface StartedExecutor {
  readonly gatewayUrl: string
  stop(): Promise<number | null>
}

async function startLocalExecutor(config: string): Promise<StartedExecutor> {
  const started = await startExecutorProcess({
    index: 3,
    configFile: config,
    logFile: join(network.directory, 'mine', 'log'),
  })
  return {
    gatewayUrl: started.gatewayUrl,
    async stop() {
      await started.stop()
      return started.ended
    },
  }
}
