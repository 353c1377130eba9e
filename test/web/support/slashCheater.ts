import { getParameters } from '@flowbuilder/sdk/actions/getParameters'
import { registerKey } from '@flowbuilder/sdk/actions/registerKey'
import { reportEquivocation } from '@flowbuilder/sdk/actions/reportEquivocation'
import { stake } from '@flowbuilder/sdk/actions/stake'
import { aggregateSignatures } from '@flowbuilder/sdk/bls/aggregate'
import { BlsDomain } from '@flowbuilder/sdk/bls/domain'
import { provePossession } from '@flowbuilder/sdk/bls/possession'
import { generateSecretKey } from '@flowbuilder/sdk/bls/secretKey'
import { getPublicKey, sign } from '@flowbuilder/sdk/bls/sign'
import { ContractVoteType, hashVote } from '@flowbuilder/sdk/consensus/voteDigest'
import {
  type Address,
  createTestClient,
  createWalletClient,
  hexToBytes,
  http,
  keccak256,
  parseEther,
} from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { readDeployment } from './deployment.ts'
import { network } from './network.ts'

/** An account that stakes, votes twice for one place, and is slashed for it on the chain. Returns its address. */
export async function slashCheater(): Promise<Address> {
  const transport = http(network.rpcUrl)
  const deployment = await readDeployment()
  const privateKey = generatePrivateKey()
  const account = privateKeyToAccount(privateKey)
  const owner = account.address
  const chain = createTestClient({ mode: 'anvil', transport })
  await chain.setBalance({ address: owner, value: parseEther('1000') })
  const client = createWalletClient({ account, transport, pollingInterval: 100 })
  const { minStake } = await getParameters(client, { deployment })
  await stake(client, { deployment, amount: minStake })

  const secretKey = generateSecretKey(hexToBytes(privateKey))
  const publicKey = getPublicKey(secretKey)
  const { incentiveManager: contract, registry } = deployment
  const chainId = BigInt(deployment.chainId)
  const possession = provePossession(secretKey, { chainId, contract, owner })
  await registerKey(client, { deployment, publicKey, possession })

  const voteFor = (block: '0x01' | '0x02') => ({
    height: 1n,
    round: 0,
    voteType: ContractVoteType.PREVOTE,
    blockId: keccak256(block),
    validRound: -1,
  })
  const [first, second] = [voteFor('0x01'), voteFor('0x02')]
  const signature = aggregateSignatures(
    [first, second].map((vote) =>
      sign(secretKey, hashVote(vote, { chainId, registry }), BlsDomain.VOTE),
    ),
  )
  await reportEquivocation(client, { deployment, publicKey, first, second, signature })
  return owner
}
