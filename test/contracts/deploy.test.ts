import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { toHex } from 'viem'
import { generatePrivateKey } from 'viem/accounts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { compileContracts } from '../../scripts/contracts/compileContracts.ts'
import { deployFlowBuilder } from '../../scripts/contracts/deployFlowBuilder.ts'
import { DEPLOYMENT_DEFAULTS } from '../../scripts/contracts/deploymentParameters.ts'
import { DeployErrorCode } from '../../scripts/contracts/errors.ts'
import { HARDHAT_CLI, PROJECT_ROOT } from '../../scripts/contracts/paths.ts'
import { parseDeployment } from '../../sdk/src/actions/deployment.ts'
import { ChainErrorCode } from '../../sdk/src/actions/errors.ts'
import { getParameters } from '../../sdk/src/actions/getParameters.ts'
import { expectCode } from './support/expectCode.ts'
import { DEPLOYER } from './support/fixedWorld.ts'
import { startChain, type TestChain } from './support/startChain.ts'

const PUBLIC_CHAIN_ID = 777
const deployerKey = toHex(DEPLOYER.getHdKey().privateKey as Uint8Array)

let chain: TestChain
let directory: string
let systemTemporary: string | undefined

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flow-deploy-test-'))
  systemTemporary = process.env['TMPDIR']
})

afterEach(async () => {
  if (systemTemporary === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = systemTemporary
  await chain.stop()
  await rm(directory, { recursive: true, force: true })
})

test('deploys with defaults, writes the record, and leaves nothing else behind', async () => {
  chain = await startChain()
  await compileContracts() // a build leaves files of its own in TMPDIR
  process.env['TMPDIR'] = directory
  const deploymentFile = join(directory, 'deployment.json')
  const deployment = await deployFlowBuilder({ rpcUrl: chain.rpcUrl, deployerKey, deploymentFile })
  expect(parseDeployment(await readFile(deploymentFile, 'utf8'))).toEqual(deployment)
  expect(deployment.fromBlock).toBe(1n)
  const { tokens: _, ...defaults } = DEPLOYMENT_DEFAULTS
  expect(await getParameters(chain.client, { deployment })).toEqual(defaults)
  expect(await readdir(directory)).toEqual(['deployment.json'])
  expect(await readdir(join(PROJECT_ROOT, 'ignition'))).toEqual(['modules'])
})

test('deploys again on the same chain, with other parameters', async () => {
  chain = await startChain()
  const first = await deployFlowBuilder({ rpcUrl: chain.rpcUrl, deployerKey })
  const parameters = {
    minStake: 10n ** 12n,
    unbondingPeriod: 60n,
    epochLength: 20n,
    appealPeriod: 2n,
    guardian: DEPLOYER.address,
    minFee: 7n,
    cancelNotice: 9n,
    challengeWindow: 11n,
    resolutionWindow: 9n,
    postBond: 3n,
    challengeBond: 4n,
  }
  const second = await deployFlowBuilder({ rpcUrl: chain.rpcUrl, deployerKey, parameters })
  expect(second.registry).not.toBe(first.registry)
  expect(second.fromBlock).toBeGreaterThan(first.fromBlock)
  expect(await getParameters(chain.client, { deployment: second })).toEqual(parameters)
})

test('resumes a deployment whose journal was kept', async () => {
  chain = await startChain()
  const options = { rpcUrl: chain.rpcUrl, deployerKey, stateDirectory: join(directory, 'state') }
  const first = await deployFlowBuilder(options)
  expect(await deployFlowBuilder(options)).toEqual(first)
})

test('keeps a development key off a public chain unless it is allowed', async () => {
  chain = await startChain({ chainId: PUBLIC_CHAIN_ID })
  const options = { rpcUrl: chain.rpcUrl, deployerKey }
  await expectCode(deployFlowBuilder(options), DeployErrorCode.DEVELOPMENT_KEY_REFUSED)
  expect(await chain.client.getTransactionCount({ address: DEPLOYER.address })).toBe(0)
  const deployment = await deployFlowBuilder({
    ...options,
    allowDevelopmentKey: true,
    confirmations: 1,
  })
  expect(deployment.chainId).toBe(PUBLIC_CHAIN_ID)
})

test('keeps it off when Hardhat is called by hand, too', async () => {
  chain = await startChain({ chainId: PUBLIC_CHAIN_ID })
  const command = [
    HARDHAT_CLI,
    'ignition',
    'deploy',
    'ignition/modules/FlowBuilder.ts',
    '--network',
    'flow',
  ]
  const env = { ...process.env, FLOW_RPC_URL: chain.rpcUrl, FLOW_DEPLOYER_KEY: deployerKey }
  const failure = await promisify(execFile)(process.execPath, command, {
    cwd: PROJECT_ROOT,
    env,
  }).catch((error) => error)
  expect(failure.code).toBe(1)
  expect(`${failure.stdout}${failure.stderr}`).toContain('the proving key is for development')
  expect(await chain.client.getTransactionCount({ address: DEPLOYER.address })).toBe(0)
})

test('says why it cannot deploy, without the key of the deployer', async () => {
  chain = await startChain()
  const { rpcUrl } = chain
  await expectCode(
    deployFlowBuilder({ rpcUrl, deployerKey: generatePrivateKey() }),
    ChainErrorCode.UNFUNDED_ACCOUNT,
  )
  await expectCode(
    deployFlowBuilder({ rpcUrl: 'http://127.0.0.1:1', deployerKey }),
    ChainErrorCode.RPC_UNREACHABLE,
  )
  const failed = await expectCode(
    deployFlowBuilder({ rpcUrl, deployerKey, parameters: { minFee: 0n } }),
    DeployErrorCode.DEPLOYMENT_FAILED,
  )
  expect(failed.message).toContain('ParameterOutOfRange')
  expect(JSON.stringify([failed.toJSON(), failed.stack])).not.toContain(deployerKey.slice(2))
})
