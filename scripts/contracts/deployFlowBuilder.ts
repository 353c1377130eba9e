import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Address, createPublicClient, type Hex, http, type PublicClient } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { checkDeployment } from '../../sdk/src/actions/checkDeployment.ts'
import { type Deployment, formatDeployment } from '../../sdk/src/actions/deployment.ts'
import { ChainError, ChainErrorCode } from '../../sdk/src/actions/errors.ts'
import { toFlowError } from '../../sdk/src/actions/toFlowError.ts'
import { readArtifactLock } from './artifactLock.ts'
import { compileContracts } from './compileContracts.ts'
import { DEPLOYMENT_DEFAULTS, type DeploymentParameters } from './deploymentParameters.ts'
import { refuseDevelopmentKey } from './refuseDevelopmentKey.ts'
import { runIgnition } from './runIgnition.ts'

/** What Ignition asks for when it is told nothing. */
const IGNITION_CONFIRMATIONS = 5
const BLOCK_POLL_MS = 250
/** A chain without a new block for this long is left to Ignition, whose message says what to wait for. */
const IDLE_CHAIN_MS = 2_500

export interface DeployFlowBuilderParameters {
  readonly rpcUrl: string
  /** Private key that pays for the deployment; it gets no right over the contracts. */
  readonly deployerKey: Hex
  /** @default DEPLOYMENT_DEFAULTS, each on its own */
  readonly parameters?: Partial<DeploymentParameters> | undefined
  /** Allow a proving key with a known secret on a public chain. @default false */
  readonly allowDevelopmentKey?: boolean | undefined
  /** Where the deployment record is written. @default nowhere */
  readonly deploymentFile?: string | undefined
  /**
   * Where Ignition keeps its journal: give one to resume an interrupted deployment on a public chain.
   * @default a temporary directory that is removed at the end
   */
  readonly stateDirectory?: string | undefined
  /** Blocks to wait after each contract. @default 1 on a local chain, Ignition's 5 elsewhere */
  readonly confirmations?: number | undefined
}

/**
 * Compiles if necessary, deploys the three contracts with Hardhat Ignition, and checks what is on the chain afterwards.
 *
 * - Errors: DEVELOPMENT_KEY_REFUSED, DEPLOYMENT_FAILED, UNFUNDED_ACCOUNT, RPC_UNREACHABLE.
 */
export async function deployFlowBuilder(options: DeployFlowBuilderParameters): Promise<Deployment> {
  const { rpcUrl, deployerKey, allowDevelopmentKey = false, deploymentFile } = options
  const client = createPublicClient({ transport: http(rpcUrl, { retryCount: 1 }) })
  const chainId = await inspectChain(client, deployerKey)
  refuseDevelopmentKey({ chainId, allowDevelopmentKey })
  await compileContracts()
  const { address } = privateKeyToAccount(deployerKey)
  await awaitConfirmations(client, address, options.confirmations ?? IGNITION_CONFIRMATIONS)

  const stateDirectory = options.stateDirectory ?? (await mkdtemp(join(tmpdir(), 'flow-ignition-')))
  try {
    const { addresses, fromBlock } = await runIgnition({
      rpcUrl,
      deployerKey,
      stateDirectory,
      allowDevelopmentKey,
      confirmations: options.confirmations,
      parameters: { ...DEPLOYMENT_DEFAULTS, ...options.parameters },
    })
    const { verificationKeyHash } = readArtifactLock()
    const deployment = { chainId, ...addresses, fromBlock, verificationKeyHash }
    await checkDeployment(client, { deployment })
    if (deploymentFile !== undefined) await writeFile(deploymentFile, formatDeployment(deployment))
    return deployment
  } finally {
    if (options.stateDirectory === undefined)
      await rm(stateDirectory, { recursive: true, force: true })
  }
}

/**
 * Waits until the chain has confirmed what the deployer sent before: Ignition refuses to start otherwise. A chain that
 * mines only when there is a transaction never will, and Ignition asks less of it.
 */
async function awaitConfirmations(
  client: PublicClient,
  address: Address,
  confirmations: number,
): Promise<void> {
  let head = await client.getBlockNumber({ cacheTime: 0 })
  for (let idleMs = 0; idleMs < IDLE_CHAIN_MS; idleMs += BLOCK_POLL_MS) {
    const confirmed = head - BigInt(confirmations - 1)
    const [count, pending] = await Promise.all([
      client.getTransactionCount({ address, blockNumber: confirmed > 0n ? confirmed : 0n }),
      client.getTransactionCount({ address, blockTag: 'pending' }),
    ])
    if (count === pending) return
    await sleep(BLOCK_POLL_MS)
    const next = await client.getBlockNumber({ cacheTime: 0 })
    if (next !== head) idleMs = 0
    head = next
  }
}

async function inspectChain(client: PublicClient, deployerKey: Hex): Promise<number> {
  const { address } = privateKeyToAccount(deployerKey)
  let balance: bigint
  let chainId: number
  try {
    balance = await client.getBalance({ address })
    chainId = await client.getChainId()
  } catch (error) {
    throw toFlowError(error)
  }
  if (balance > 0n) return chainId
  throw new ChainError({
    data: { code: ChainErrorCode.UNFUNDED_ACCOUNT, account: address },
    message: `the deployer ${address} has no ether on chain ${chainId}`,
    remedy: 'Send ether to this account on this chain.',
  })
}
