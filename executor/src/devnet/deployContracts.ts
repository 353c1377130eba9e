import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { type Deployment, parseDeployment } from '@flowbuilder/sdk/actions/deployment'
import { FlowError } from '@flowbuilder/sdk/errors/flowError'

const DEPLOY_SCRIPT = fileURLToPath(new URL('../../../scripts/deploy.ts', import.meta.url))

/** Short, so that somebody who tries it out sees slashes executed and claims become final. */
const LOCAL_WINDOWS = [
  ...['--epoch', '1h', '--appeal', '5s'],
  ...['--challenge', '10s', '--resolution', '60s'],
]

export interface DeployContractsOptions {
  readonly rpcUrl: string
  readonly deploymentFile: string
  readonly deployerKeyFile: string
  readonly stateDirectory: string
}

/**
 * Deploys with scripts/deploy.ts, as a person would: the executor does not depend on the tools that compile contracts.
 *
 * - Errors: those of the script, with their code.
 */
export async function deployContracts(options: DeployContractsOptions): Promise<Deployment> {
  const { rpcUrl, deploymentFile, deployerKeyFile, stateDirectory } = options
  const child = spawn(
    process.execPath,
    [
      DEPLOY_SCRIPT,
      '--json',
      ...['--rpc-url', rpcUrl, '--key-file', deployerKeyFile],
      ...LOCAL_WINDOWS,
      ...['--out', deploymentFile, '--state-directory', stateDirectory],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const [stdout, stderr] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  if (child.exitCode === 0) return parseDeployment(stdout)
  throw readError(stdout, stderr)
}

function readError(stdout: string, stderr: string): FlowError {
  try {
    const { error } = JSON.parse(stdout)
    return new FlowError({ data: error.data, message: error.message, remedy: error.remedy })
  } catch {
    return new FlowError({
      data: { code: 'DEPLOYMENT_FAILED' },
      message: `the deployment ended without a result: ${stderr.trim().split('\n').slice(-3).join(' ')}`,
      remedy: 'Run scripts/deploy.ts by hand to see all of its output.',
    })
  }
}
