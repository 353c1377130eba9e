import { join, resolve } from 'node:path'
import { encodeG1, encodeG2 } from '@flowbuilder/sdk/bls/encodePoints'
import { provePossession } from '@flowbuilder/sdk/bls/possession'
import { getPublicKey } from '@flowbuilder/sdk/bls/sign'
import { Command } from 'commander'
import type { Address } from 'viem'
import { readBlsKey } from '../../node/readBlsKey.ts'
import type { CliContext } from '../context.ts'
import { readExecutorConfig } from '../executorConfig.ts'
import { parseAddress } from '../parseOptions.ts'
import { Settings } from '../settings.ts'

/** For stakes of cold wallets: the BLS key stays here, and the owner registers it elsewhere, by the page Stake. */
export function createExecutorPossessionCommand(context: CliContext): Command {
  return new Command('possession')
    .description('Prove the BLS key of an executor for the account that owns the stake.')
    .argument('[directory]', 'what "flow executor seat" completed', 'executor')
    .requiredOption(
      '--owner <address>',
      'account that staked and will register the key',
      parseAddress,
    )
    .action(async (directory: string, { owner }: { readonly owner: Address }) => {
      const home = resolve(context.directory, directory)
      const config = await readExecutorConfig(join(home, 'executor.json'))
      const settings = await Settings.load(context, {
        rpcUrl: config.rpcUrl,
        deployment: config.deployment,
      })
      const { chainId, incentiveManager: contract } = await settings.deployment()
      const key = await readBlsKey(join(home, 'bls.key'))
      const proof = provePossession(key, { chainId: BigInt(chainId), contract, owner })
      const document = { publicKey: encodeG2(getPublicKey(key)), possession: encodeG1(proof) }
      context.terminal.document(document, () => JSON.stringify(document))
    })
}
