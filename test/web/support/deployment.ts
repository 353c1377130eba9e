import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import type { Hex } from 'viem'
import { network } from './network.ts'

interface NetworkAnswer {
  readonly chainId: number
  readonly registry: Hex
  readonly incentiveManager: Hex
  readonly zkVerifier: Hex
  readonly verificationKeyHash: Hex
  readonly fromBlock: string
}

/** The contracts of the network under test, as its gateway names them. */
export async function readDeployment(): Promise<Deployment> {
  const answer = (await (await fetch(`${network.gatewayUrl}/network`)).json()) as NetworkAnswer
  const { chainId, registry, incentiveManager, zkVerifier, verificationKeyHash } = answer
  const contracts = { registry, incentiveManager, zkVerifier }
  return { chainId, ...contracts, verificationKeyHash, fromBlock: BigInt(answer.fromBlock) }
}
