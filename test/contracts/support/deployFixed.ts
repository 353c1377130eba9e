import { type Address, getContractAddress, type Hex } from 'viem'
import { readArtifactLock } from '../../../scripts/contracts/artifactLock.ts'
import { compileContracts } from '../../../scripts/contracts/compileContracts.ts'
import { readArtifact } from '../../../scripts/contracts/readArtifact.ts'
import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { DEPLOYER, DEPLOYMENT_ORDER, PARAMETERS } from './fixedWorld.ts'
import type { TestChain } from './startChain.ts'

/** Deploys the real contracts with nonces 0 to 2 of the deployer, unless told otherwise: the addresses are those of fixedWorld.ts. */
export async function deployFixed(chain: TestChain, { firstNonce = 0 } = {}): Promise<Deployment> {
  await compileContracts()
  const { verificationKeyHash } = readArtifactLock()
  const { minStake, unbondingPeriod, minFee, cancelNotice } = PARAMETERS
  const at = (contract: keyof typeof DEPLOYMENT_ORDER): Address =>
    getContractAddress({
      from: DEPLOYER.address,
      nonce: BigInt(firstNonce) + DEPLOYMENT_ORDER[contract],
    })

  await deploy(chain, 'verifiers/FlowVMVerifier', [verificationKeyHash])
  await deploy(chain, 'IncentiveManager', [minStake, unbondingPeriod])
  await deploy(chain, 'WorkflowRegistry', [
    at('incentiveManager'),
    at('zkVerifier'),
    minFee,
    cancelNotice,
  ])
  return {
    chainId: await chain.client.getChainId(),
    registry: at('registry'),
    incentiveManager: at('incentiveManager'),
    zkVerifier: at('zkVerifier'),
    fromBlock: 1n,
    verificationKeyHash,
  }
}

async function deploy(
  chain: TestChain,
  source: string,
  args: readonly (Address | Hex | bigint)[],
): Promise<void> {
  const { abi, bytecode } = await readArtifact(source)
  const hash = await chain.wallet(DEPLOYER).deployContract({ abi, bytecode, args, chain: null })
  await chain.client.waitForTransactionReceipt({ hash })
}
