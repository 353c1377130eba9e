import { execFile } from 'node:child_process'
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Address, getAddress, type Hex } from 'viem'
import { scrubUrls } from '../../sdk/src/actions/scrubUrl.ts'
import type { DeploymentParameters } from './deploymentParameters.ts'
import { DeployError, DeployErrorCode } from './errors.ts'
import { HARDHAT_CLI, PROJECT_ROOT } from './paths.ts'

const DEPLOYMENT_ID = 'flowbuilder'
/** For what Hardhat's own tools leave in the system's directory of temporary files. */
const TEMPORARY = 'temporary'

export interface RunIgnitionParameters {
  readonly rpcUrl: string
  readonly deployerKey: Hex
  readonly stateDirectory: string
  readonly allowDevelopmentKey: boolean
  readonly confirmations: number | undefined
  readonly parameters: DeploymentParameters
}

export interface IgnitionResult {
  readonly addresses: Record<'registry' | 'incentiveManager' | 'zkVerifier', Address>
  /** Block of the first contract. */
  readonly fromBlock: bigint
}

/**
 * Runs `hardhat ignition deploy` in a process of its own: Hardhat keeps global state and writes to the terminal.
 * The key travels in the environment, not in the arguments that every user of the machine can read.
 *
 * - Errors: DEPLOYMENT_FAILED with the end of Ignition's output.
 */
export async function runIgnition(options: RunIgnitionParameters): Promise<IgnitionResult> {
  const { stateDirectory } = options
  // Ignition wants its modules and its journals under one directory.
  const modules = join(stateDirectory, 'modules')
  await mkdir(join(stateDirectory, TEMPORARY), { recursive: true })
  await symlink(join(PROJECT_ROOT, 'ignition', 'modules'), modules, 'junction').catch(
    ignoreExisting,
  )
  const parametersFile = join(stateDirectory, 'parameters.json')
  await writeFile(parametersFile, formatParameters(options.parameters))

  const taskArguments = [
    join(modules, 'FlowBuilder.ts'),
    '--parameters',
    parametersFile,
    '--deployment-id',
    DEPLOYMENT_ID,
  ]
  try {
    await promisify(execFile)(
      process.execPath,
      [HARDHAT_CLI, 'ignition', 'deploy', ...taskArguments, '--network', 'flow'],
      { cwd: PROJECT_ROOT, env: { ...process.env, ...environment(options) } },
    )
  } catch (error) {
    throw failedError(error, options.deployerKey)
  }
  return readResult(join(stateDirectory, 'deployments', DEPLOYMENT_ID))
}

function environment(options: RunIgnitionParameters): Record<string, string> {
  const temporary = join(options.stateDirectory, TEMPORARY)
  return {
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
    FLOW_RPC_URL: options.rpcUrl,
    FLOW_DEPLOYER_KEY: options.deployerKey,
    FLOW_IGNITION_DIRECTORY: options.stateDirectory,
    FLOW_ALLOW_DEVELOPMENT_KEY: options.allowDevelopmentKey ? '1' : '0',
    HARDHAT_IGNITION_CONFIRM_DEPLOYMENT: '1',
    HARDHAT_DISABLE_TELEMETRY_PROMPT: '1',
    NO_COLOR: '1',
    ...(options.confirmations === undefined
      ? {}
      : { FLOW_CONFIRMATIONS: String(options.confirmations) }),
  }
}

/** Ignition reads bigints as strings that end in n. */
function formatParameters(parameters: DeploymentParameters): string {
  const replacer = (_key: string, value: unknown): unknown =>
    typeof value === 'bigint' ? `${value}n` : value
  return JSON.stringify({ FlowBuilder: parameters }, replacer)
}

async function readResult(directory: string): Promise<IgnitionResult> {
  const deployed = JSON.parse(
    await readFile(join(directory, 'deployed_addresses.json'), 'utf8'),
  ) as Record<string, string>
  const find = (contract: string): Address => getAddress(deployed[`FlowBuilder#${contract}`] ?? '')
  return {
    addresses: {
      registry: find('WorkflowRegistry'),
      incentiveManager: find('IncentiveManager'),
      zkVerifier: find('FlowVMVerifier'),
    },
    fromBlock: await readFirstBlock(join(directory, 'journal.jsonl')),
  }
}

async function readFirstBlock(journal: string): Promise<bigint> {
  const entries = (await readFile(journal, 'utf8')).split('\n').filter((line) => line !== '')
  const blocks = entries
    .map(
      (line) => (JSON.parse(line) as { receipt?: { blockNumber?: number } }).receipt?.blockNumber,
    )
    .filter((block) => block !== undefined)
  return BigInt(Math.min(...blocks))
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

function failedError(error: unknown, deployerKey: Hex): DeployError {
  const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
  const output = scrubUrls(`${stdout}\n${stderr}`).replaceAll(deployerKey, '(key)').trim()
  const detail = output.split('\n').slice(-12).join('\n')
  return new DeployError({
    data: { code: DeployErrorCode.DEPLOYMENT_FAILED, detail },
    message: `the contracts could not be deployed: ${detail}`,
    remedy: 'Check the RPC node and the balance of the deployer, then run it again.',
  })
}
