import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateSecretKey } from '@flowbuilder/sdk/bls/secretKey'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { type Address, hexToBytes } from 'viem'
import { createBlsKeyFile, createKeyFile } from '../cli/createKeyFile.ts'
import { loadPeerKey } from '../network/libp2p/peerKeyFile.ts'
import { initialiseValidator } from '../node/initialiseValidator.ts'
import { SIGNER_DIRECTORY, VALIDATOR_DIRECTORY } from '../node/validatorDirectory.ts'
import { LOOPBACK } from './claimPort.ts'
import { LOCAL_ACCOUNT, localAccount } from './localAccounts.ts'

/** The folder of a local executor and what stands in it. */
export interface ExecutorHome {
  readonly directory: string
  /** Index of its account in the test phrase. */
  readonly accountIndex: number
  readonly address: Address
  readonly keyFile: string
  readonly blsKey: Uint8Array
  readonly gatewayUrl: string
  readonly gatewayPort: number
  readonly peerPort: number
  /** Multiaddress with peer id. */
  readonly peerAddress: string
}

export interface ExecutorPorts {
  readonly gateway: number
  readonly peer: number
}

/** Makes the folder and the keys of a local executor, or finds those of an earlier run. `position` counts from 0. */
export async function prepareExecutorHome(
  {
    directory: networkDirectory,
    chainId,
  }: { readonly directory: string; readonly chainId: number },
  position: number,
  ports: ExecutorPorts,
): Promise<ExecutorHome> {
  const directory = join(networkDirectory, `executor-${position + 1}`)
  await mkdir(directory, { recursive: true })
  const accountIndex = LOCAL_ACCOUNT.firstExecutor + position
  const { account, key } = localAccount(accountIndex)
  const keyFile = join(directory, 'executor.key')
  await keepKeyFile(keyFile, accountIndex)
  // As public as the test phrase that it comes from.
  const blsKey = generateSecretKey(hexToBytes(key))
  const blsKeyFile = join(directory, 'bls.key')
  if (!(await exists(blsKeyFile))) await createBlsKeyFile(blsKeyFile, blsKey)
  const validator = join(directory, 'data', VALIDATOR_DIRECTORY)
  if (!(await exists(join(validator, SIGNER_DIRECTORY))))
    await initialiseValidator({
      directory: validator,
      blsKeyFile,
      chainId: BigInt(chainId),
    })
  const peerId = peerIdFromPrivateKey(await loadPeerKey(join(directory, 'peer.key')))
  return {
    directory,
    accountIndex,
    address: account.address,
    keyFile,
    blsKey,
    gatewayUrl: `http://${LOOPBACK}:${ports.gateway}`,
    gatewayPort: ports.gateway,
    peerPort: ports.peer,
    peerAddress: `/ip4/${LOOPBACK}/tcp/${ports.peer}/p2p/${peerId}`,
  }
}

/** Writes executor.json as an operator would; returns its path. `others` are the other executors of the network. */
export async function writeExecutorConfig(
  home: ExecutorHome,
  others: readonly ExecutorHome[],
  {
    rpcUrl,
    absenceBlocks,
  }: { readonly rpcUrl: string; readonly absenceBlocks: number | undefined },
): Promise<string> {
  const config = {
    version: 1,
    rpcUrl,
    deployment: join('..', 'deployment.json'),
    keyFile: 'executor.key',
    dataDirectory: 'data',
    gateway: { host: LOOPBACK, port: home.gatewayPort },
    peers: others.map(({ gatewayUrl }) => gatewayUrl),
    validator: {
      blsKeyFile: 'bls.key',
      peerKeyFile: 'peer.key',
      listen: [`/ip4/${LOOPBACK}/tcp/${home.peerPort}`],
      bootstrap: others.map(({ peerAddress }) => peerAddress),
      absenceBlocks,
    },
    // Samples call a server of this machine.
    privateHosts: ['localhost:*'],
  }
  const path = join(home.directory, 'executor.json')
  await writeFile(path, `${JSON.stringify(config, undefined, 2)}\n`)
  return path
}

/** The key file of an account of the test phrase; kept if it exists. */
export async function keepKeyFile(
  path: string,
  accountIndex: number,
): Promise<{ readonly address: Address; readonly keyFile: string }> {
  const { account, key } = localAccount(accountIndex)
  if (!(await exists(path))) await createKeyFile(path, key)
  return { address: account.address, keyFile: path }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
