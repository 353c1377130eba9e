import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bytesToHex, zeroAddress } from 'viem'
import type { GenesisFile } from './genesisFile.ts'
import { prepareValidator } from './prepareValidator.ts'

export interface LocalNetworkOptions {
  /** New, or without these files. */
  readonly directory: string
  readonly size: number
  /** Of the first validator; the others follow. */
  readonly port: number
  readonly chainId: bigint
}

export interface LocalNetwork {
  readonly genesisFile: string
  /** validator.json of each. */
  readonly configFiles: readonly string[]
}

/**
 * Writes a network of validators on this machine: a genesis file and a folder each, with keys.
 *
 * - Errors: KEY_FILE_EXISTS if there is one already.
 */
export async function prepareLocalNetwork({
  directory,
  size,
  port,
  chainId,
}: LocalNetworkOptions): Promise<LocalNetwork> {
  await mkdir(directory, { recursive: true })
  const prepared = []
  for (let index = 0; index < size; index += 1)
    prepared.push(await prepareValidator(join(directory, `validator-${index + 1}`), chainId))
  const genesis: GenesisFile = {
    version: 1,
    chainId: chainId.toString(),
    registry: zeroAddress,
    timeS: Math.floor(Date.now() / 1_000),
    beacon: bytesToHex(randomBytes(32)),
    members: prepared.map(({ member }) => member),
  }
  const genesisFile = join(directory, 'genesis.json')
  await writeFile(genesisFile, `${JSON.stringify(genesis, undefined, 2)}\n`, { flag: 'wx' })
  const addressOf = (index: number): string => `/ip4/127.0.0.1/tcp/${port + index}`
  const peers = prepared.map(({ peerId }, index) => `${addressOf(index)}/p2p/${peerId}`)
  for (const [index, { writeConfig }] of prepared.entries())
    await writeConfig({
      genesis: '../genesis.json',
      listen: [addressOf(index)],
      peers: peers.filter((_, other) => other !== index),
      local: true,
    })
  return { genesisFile, configFiles: prepared.map(({ configFile }) => configFile) }
}
