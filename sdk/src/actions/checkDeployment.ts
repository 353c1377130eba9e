import type { Account, Chain, Client, Hex, Transport } from 'viem'
import { getChainId, getCode, readContract } from 'viem/actions'
import { flowVmVerifierAbi } from '../abi/flowVmVerifierAbi.ts'
import { incentiveManagerAbi } from '../abi/incentiveManagerAbi.ts'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'
import type { Deployment } from './deployment.ts'
import { ChainError, ChainErrorCode, type ReadErrorType, RevertError } from './errors.ts'
import { toFlowError } from './toFlowError.ts'

/** Any viem client: reading needs no account. */
export type ReadClient = Client<Transport, Chain | undefined, Account | undefined>

export interface CheckDeploymentParameters {
  readonly deployment: Deployment
  /** Key that the caller proves or verifies with. @default the one of the deployment record */
  readonly verificationKeyHash?: Hex | undefined
}

export type CheckDeploymentErrorType = ReadErrorType

/**
 * Makes sure that the node serves the chain of the deployment, and that the chain holds these very contracts.
 *
 * - Errors: WRONG_CHAIN; DEPLOYMENT_STALE if a contract is missing, wired otherwise, or checks proofs of another key;
 *   RPC_UNREACHABLE.
 */
export async function checkDeployment(
  client: ReadClient,
  parameters: CheckDeploymentParameters,
): Promise<void> {
  const { deployment, verificationKeyHash = deployment.verificationKeyHash } = parameters
  try {
    await requireChain(client, deployment)
    const { registry, incentiveManager, zkVerifier } = deployment
    for (const address of [registry, incentiveManager, zkVerifier]) {
      if ((await getCode(client, { address })) === undefined) throw staleError(address)
    }
    const contract = { address: registry, abi: workflowRegistryAbi } as const
    const manager = { address: incentiveManager, abi: incentiveManagerAbi } as const
    const [wiredManager, wiredVerifier, boundRegistry] = await Promise.all([
      readContract(client, { ...contract, functionName: 'incentives' }),
      readContract(client, { ...contract, functionName: 'zkVerifier' }),
      readContract(client, { ...manager, functionName: 'registry' }),
    ])
    requireEqual(registry, incentiveManager, wiredManager)
    requireEqual(registry, zkVerifier, wiredVerifier)
    requireEqual(incentiveManager, registry, boundRegistry)
    const keyHash = await readContract(client, {
      address: zkVerifier,
      abi: flowVmVerifierAbi,
      functionName: 'verificationKeyHash',
    })
    requireEqual(zkVerifier, verificationKeyHash, keyHash)
  } catch (error) {
    const known = toFlowError(error)
    // A contract that does not know these views is not ours.
    throw known instanceof RevertError ? staleError(deployment.registry) : known
  }
}

/** Throws WRONG_CHAIN unless the node serves the chain of the deployment. */
export async function requireChain(client: ReadClient, deployment: Deployment): Promise<void> {
  const actual = await getChainId(client)
  if (actual === deployment.chainId) return
  throw new ChainError({
    data: { code: ChainErrorCode.WRONG_CHAIN, expected: deployment.chainId, actual },
    message: `the node serves chain ${actual}, the deployment is on chain ${deployment.chainId}`,
    remedy:
      'Use the RPC URL of the chain of the deployment, or the deployment record of this chain.',
  })
}

function requireEqual(address: Hex, expected: Hex, actual: Hex): void {
  if (expected.toLowerCase() !== actual.toLowerCase()) throw staleError(address, expected, actual)
}

function staleError(address: Hex, expected?: string, actual?: string): ChainError {
  const what =
    expected === undefined
      ? 'is not one of this deployment'
      : `says ${actual} where ${expected} is expected`
  return new ChainError({
    data: { code: ChainErrorCode.DEPLOYMENT_STALE, address, expected, actual },
    message: `the contract at ${address} ${what}`,
    remedy: 'Deploy again, or use the deployment record and the proving key that belong together.',
  })
}
