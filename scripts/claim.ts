import { readFile } from 'node:fs/promises'
import { incentiveManagerAbi } from '@flowbuilder/sdk/abi/incentiveManagerAbi'
import { revertError } from '@flowbuilder/sdk/actions/reverts'
import {
  Contract,
  formatEther,
  isCallException,
  JsonRpcProvider,
  Wallet,
  ZeroAddress,
} from 'ethers'
import { readAccount } from '../executor/src/node/readAccount.ts'
import { runScript } from './support/runScript.ts'

const HELP = `
node scripts/claim.ts --key-file FILE [options]

Pays what is credited to the owner of an executor, in ether, out to its account. Written with ethers: the ABIs of the SDK fit any library.
`

await runScript(HELP, {}, async ({ network, terminal }) => {
  const { incentiveManager, chainId } = await network.deployment()
  const { address } = await readAccount(network.keyFile)
  const provider = new JsonRpcProvider(network.rpcUrl, chainId, {
    staticNetwork: true,
    pollingInterval: 500,
  })
  const wallet = new Wallet((await readFile(network.keyFile, 'utf8')).trim(), provider)
  const contract = new Contract(incentiveManager, incentiveManagerAbi, wallet)
  try {
    const [rewards] = await contract.getFunction('rewardsOf')(address, ZeroAddress)
    const claim = contract.getFunction('claimRewards')
    await claim.staticCall(ZeroAddress, []) // a refusal costs nothing here, and is decoded
    const sent = await claim(ZeroAddress, [])
    const receipt = await sent.wait()
    const result = {
      address,
      claimed: BigInt(rewards),
      transactionHash: receipt.hash,
      gasUsed: BigInt(receipt.gasUsed),
    }
    terminal.document(
      result,
      () => `Claimed ${formatEther(rewards)} ETH for ${address} in ${receipt.hash}.`,
    )
  } catch (error) {
    if (isCallException(error) && error.revert !== null)
      throw revertError(error.revert.name, [...error.revert.args])
    throw error
  } finally {
    provider.destroy()
  }
})
