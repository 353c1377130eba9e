import { dirname, join, resolve } from 'node:path'
import { Option } from 'commander'
import type { NewValidatorOptions } from '../node/initialiseValidator.ts'
import { VALIDATOR_DIRECTORY } from '../node/validatorDirectory.ts'
import type { CliContext } from './context.ts'
import { readExecutorConfig } from './executorConfig.ts'
import { readGenesisFile } from './genesisFile.ts'
import { parseChainId } from './parseOptions.ts'
import { readValidatorConfig } from './validatorConfig.ts'

export interface SignerTargetOptions {
  readonly config: string
  readonly chainId?: bigint
}

/** The two options that say whose record of signatures it is. */
export const signerTargetOptions = (): readonly Option[] => [
  new Option('--config <file>', 'validator.json, or executor.json with --chain-id').default(
    'validator/validator.json',
  ),
  new Option('--chain-id <n>', 'chain of the executor that executor.json is of').argParser(
    parseChainId,
  ),
]

/**
 * Finds the record of a validator without a chain by its genesis, or that of an executor with a seat by its chain.
 *
 * - Errors: CONFIG_INVALID, USAGE_FILE.
 */
export async function findSigner(
  { directory: base }: CliContext,
  { config, chainId }: SignerTargetOptions,
): Promise<NewValidatorOptions> {
  const path = resolve(base, config)
  if (chainId === undefined) {
    const { dataDirectory: directory, blsKeyFile, genesis } = await readValidatorConfig(path)
    const { context } = await readGenesisFile(genesis)
    return { directory, blsKeyFile, chainId: context.chainId }
  }
  const { dataDirectory, validator } = await readExecutorConfig(path)
  const directory = join(dataDirectory, VALIDATOR_DIRECTORY)
  return { directory, blsKeyFile: validator?.blsKeyFile ?? join(dirname(path), 'bls.key'), chainId }
}
