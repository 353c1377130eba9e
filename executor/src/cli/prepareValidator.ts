import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { bytesToHex, type Hex } from 'viem'
import { createBlsKey } from '../consensus/bls/blsKey.ts'
import { loadPeerKey } from '../network/libp2p/peerKeyFile.ts'
import { initialiseValidator } from '../node/initialiseValidator.ts'
import { createBlsKeyFile, createKeyFile } from './createKeyFile.ts'
import type { GenesisMember } from './genesisFile.ts'
import type { ValidatorConfig } from './validatorConfig.ts'

const FILES = { keyFile: 'operator.key', blsKeyFile: 'bls.key', peerKeyFile: 'peer.key' } as const
const DATA_DIRECTORY = 'data'

export interface PreparedValidator {
  /** Its entry in the genesis file, with weight 1. */
  readonly member: GenesisMember
  readonly peerId: string
  readonly configFile: string
  /** Writes validator.json, which must not exist yet. */
  writeConfig(
    settings: Pick<ValidatorConfig, 'genesis' | 'listen' | 'peers' | 'local' | 'timeouts'>,
  ): Promise<void>
}

/**
 * Makes the keys of a validator and the record that they have never signed.
 *
 * - Errors: KEY_FILE_EXISTS: a key is never overwritten, and one that may have signed elsewhere gets no fresh record.
 */
export async function prepareValidator(
  directory: string,
  chainId: bigint,
): Promise<PreparedValidator> {
  await mkdir(directory, { recursive: true })
  const account = await createKeyFile(join(directory, FILES.keyFile))
  const blsKey = await createBlsKeyFile(join(directory, FILES.blsKeyFile))
  const peerId = peerIdFromPrivateKey(await loadPeerKey(join(directory, FILES.peerKeyFile)))
  await initialiseValidator({
    directory: join(directory, DATA_DIRECTORY),
    blsKeyFile: join(directory, FILES.blsKeyFile),
    chainId,
  })
  const configFile = join(directory, 'validator.json')
  return {
    member: {
      operator: account.address.toLowerCase() as Hex,
      publicKey: bytesToHex(createBlsKey(blsKey).publicKey),
      weight: 1,
    },
    peerId: peerId.toString(),
    configFile,
    async writeConfig(settings) {
      const config: ValidatorConfig = {
        version: 1,
        ...FILES,
        dataDirectory: DATA_DIRECTORY,
        ...settings,
      }
      await writeFile(configFile, `${JSON.stringify(config, undefined, 2)}\n`, { flag: 'wx' })
    },
  }
}
