import { access, readFile } from 'node:fs/promises'
import { checkDeployment } from '@flowbuilder/sdk/actions/checkDeployment'
import { type Deployment, parseDeployment } from '@flowbuilder/sdk/actions/deployment'
import { ChainError, ChainErrorCode } from '@flowbuilder/sdk/actions/errors'
import { createPublicClient, type Hash, http, isAddressEqual, type PublicClient } from 'viem'
import { deployContracts } from './deployContracts.ts'
import type { DevnetEvent } from './devnetEvent.ts'
import { LOCAL_ACCOUNT, localAccount } from './localAccounts.ts'

const DEPLOYER = localAccount(LOCAL_ACCOUNT.deployer).account.address

export interface PrepareContractsOptions {
  readonly rpcUrl: string
  /** Written by an earlier run on the same directory, or absent. */
  readonly deploymentFile: string
  /** Of a funded account. */
  readonly deployerKeyFile: string
  /** For the journal of the deployment. */
  readonly stateDirectory: string
  readonly onEvent: (event: DevnetEvent) => void
}

/**
 * The contracts of the local chain: those of the earlier run if there was one, else new ones.
 *
 * - Errors: DEPLOYMENT_STALE if the record does not fit the chain; those of scripts/deploy.ts.
 */
export async function prepareContracts(options: PrepareContractsOptions): Promise<Deployment> {
  const { rpcUrl, deploymentFile, onEvent } = options
  const client = createPublicClient({ transport: http(rpcUrl) })
  const isKept = await access(deploymentFile).then(
    () => true,
    () => false,
  )
  if (isKept) {
    const deployment = parseDeployment(await readFile(deploymentFile, 'utf8'))
    await checkDeployment(client, { deployment }).catch((error: unknown) => {
      throw isStale(error) ? keptDeploymentStaleError(deploymentFile, error) : error
    })
    onEvent({ type: 'contractsDeployed', deployment, fresh: false, transactions: [] })
    return deployment
  }
  onEvent({ type: 'deploying' })
  const deployment = await deployContracts(options)
  const transactions = await findCreations(client, deployment)
  onEvent({ type: 'contractsDeployed', deployment, fresh: true, transactions })
  return deployment
}

/** Contract creations of the deployer since the first of the contracts. */
async function findCreations(
  client: PublicClient,
  deployment: Deployment,
): Promise<{ name: string; hash: Hash }[]> {
  const found: { name: string; hash: Hash }[] = []
  const last = await client.getBlockNumber({ cacheTime: 0 })
  for (let blockNumber = deployment.fromBlock; blockNumber <= last; blockNumber++) {
    const { transactions } = await client.getBlock({ blockNumber })
    for (const hash of transactions) {
      const { contractAddress, from } = await client.getTransactionReceipt({ hash })
      if (contractAddress && isAddressEqual(from, DEPLOYER))
        found.push({ name: nameOf(contractAddress, deployment), hash })
    }
  }
  return found
}

function nameOf(address: Hash, { registry, incentiveManager, zkVerifier }: Deployment): string {
  const names = [
    [registry, 'WorkflowRegistry'],
    [incentiveManager, 'IncentiveManager'],
    [zkVerifier, 'FlowVMVerifier'],
  ] as const
  return names.find(([known]) => isAddressEqual(known, address))?.[1] ?? 'Groth16VerifierFlowVM64'
}

function isStale(error: unknown): error is ChainError {
  return error instanceof ChainError && error.code === ChainErrorCode.DEPLOYMENT_STALE
}

function keptDeploymentStaleError(deploymentFile: string, error: ChainError): ChainError {
  return new ChainError({
    data: error.data,
    message: `${deploymentFile} does not fit the chain beside it: ${error.message}`,
    remedy:
      'Remove that directory, or choose another one with --data: its chain and its contracts are not of one run.',
  })
}
