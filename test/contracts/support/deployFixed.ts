import { type Address, getContractAddress } from 'viem'
import { readArtifactLock } from '../../../scripts/contracts/artifactLock.ts'
import { compileContracts } from '../../../scripts/contracts/compileContracts.ts'
import { readArtifact } from '../../../scripts/contracts/readArtifact.ts'
import { incentiveManagerAbi } from '../../../sdk/src/abi/incentiveManagerAbi.ts'
import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { DEPLOYER, DEPLOYMENT_ORDER, PARAMETERS } from './fixedWorld.ts'
import type { TestChain } from './startChain.ts'

/** Deploys the real contracts with nonces 0 to 3 of the deployer, unless told otherwise: the addresses are those of fixedWorld.ts. */
export async function deployFixed(chain: TestChain, { firstNonce = 0 } = {}): Promise<Deployment> {
  await compileContracts()
  const { verificationKeyHash } = readArtifactLock()
  const at = (contract: keyof typeof DEPLOYMENT_ORDER): Address =>
    getContractAddress({
      from: DEPLOYER.address,
      nonce: BigInt(firstNonce) + DEPLOYMENT_ORDER[contract],
    })

  await deploy(chain, 'verifiers/FlowVMVerifier', [verificationKeyHash])
  await deploy(chain, 'IncentiveManager', [PARAMETERS])
  await deploy(chain, 'WorkflowRegistry', [at('incentiveManager'), at('zkVerifier'), PARAMETERS])
  const hash = await chain.wallet(DEPLOYER).writeContract({
    address: at('incentiveManager'),
    abi: incentiveManagerAbi,
    functionName: 'bindRegistry',
    args: [at('registry')],
    chain: null,
  })
  await chain.client.waitForTransactionReceipt({ hash })
  return {
    chainId: await chain.client.getChainId(),
    registry: at('registry'),
    incentiveManager: at('incentiveManager'),
    zkVerifier: at('zkVerifier'),
    fromBlock: 1n,
    verificationKeyHash,
  }
}

async function deploy(chain: TestChain, source: string, args: readonly unknown[]): Promise<void> {
  const { abi, bytecode } = await readArtifact(source)
  const hash = await chain.wallet(DEPLOYER).deployContract({ abi, bytecode, args, chain: null })
  await chain.client.waitForTransactionReceipt({ hash })
}
