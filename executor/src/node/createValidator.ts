import { join } from 'node:path'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { createBlsBeacon } from '../consensus/bls/blsBeacon.ts'
import { createBlsKey } from '../consensus/bls/blsKey.ts'
import { blsScheme } from '../consensus/bls/blsScheme.ts'
import type { EngineNotice } from '../consensus/engine/notice.ts'
import { SignerGuard } from '../consensus/signer/signerGuard.ts'
import { claimSigner } from '../consensus/signer/signerLock.ts'
import type { EpochEntry } from '../ledger/state.ts'
import type { NodeOptions } from '../network/libp2p/createNode.ts'
import { keepDialled } from '../network/libp2p/keepDialled.ts'
import { Libp2pNetwork } from '../network/libp2p/libp2pNetwork.ts'
import { loadPeerKey } from '../network/libp2p/peerKeyFile.ts'
import { channelNames, networkRules } from '../network/networkRules.ts'
import type { Network } from '../network/port.ts'
import { exchangeRecords } from '../network/stake/exchangeRecords.ts'
import { MemberDirectory } from '../network/stake/memberDirectory.ts'
import { signStakeRecord } from '../network/stake/stakeRecord.ts'
import { createEcdsaKeys } from '../replica/ecdsaKeys.ts'
import type { ChainView } from '../replica/port.ts'
import { claimDataDirectory } from '../storage/dataDirectory.ts'
import { LmdbStore } from '../storage/kv/lmdb/lmdbStore.ts'
import { openFileLog } from '../storage/log/file/fileLog.ts'
import { KvVersionedStore } from '../storage/versioned/kvVersionedStore.ts'
import { EpochMembers } from '../validator/epochMembers.ts'
import { LOOK_BACK_BLOCKS } from '../validator/lookBack.ts'
import { openValidator, type ValidatorOptions } from '../validator/openValidator.ts'
import type { Validator } from '../validator/port.ts'
import { readBlsKey } from './readBlsKey.ts'
import { readSecretKey } from './readSecretKey.ts'
import { SIGNER_DIRECTORY } from './validatorDirectory.ts'

/** One life of the log of the consensus; blocks that came by a snapshot are told apart by their height. */
const LOG_EPOCH = 1
/** Connections a second that one machine may open where all nodes may be on one. */
const LOCAL_CONNECTION_RATE = 1_000

type NetworkOptions = Omit<NodeOptions, 'privateKey' | 'transports' | 'heartbeatMs'>

export interface ValidatorNodeOptions
  extends Omit<ValidatorOptions, 'operator'>,
    Omit<NetworkOptions, 'maxConnections' | 'connectionRatePerHost'> {
  /** Ledger, log, what was signed, and addresses of peers; made by `initialiseValidator`. One process at a time. */
  readonly directory: string
  /** Files of the operator's key, the BLS key and the network key; the last one is made when missing. */
  readonly keyFile: string
  readonly blsKeyFile: string
  readonly peerKeyFile: string
}

export interface ValidatorNodeModules {
  readonly chain: ChainView
  readonly epochOf?: ((epoch: number) => Promise<EpochEntry | undefined>) | undefined
  /** Puts something around what the validator speaks through. @default nothing */
  readonly wrapNetwork?: ((network: Network) => Network) | undefined
  readonly notify?: ((notice: EngineNotice) => void) | undefined
  readonly onFatal: (error: FlowError) => void
  readonly onFault: (error: unknown) => void
}

type Closer = () => unknown

export interface ValidatorNode {
  readonly validator: Validator
  /** Multiaddresses with the peer id, for others to dial. */
  addresses(): readonly string[]
  /** Idempotent: stops the validator and frees everything it was made of. */
  close(): Promise<void>
}

/**
 * Builds a validator from its files, over libp2p. When it resolves, others can connect and fetch blocks; `validator.start` votes.
 *
 * - Errors, nothing is left open after them: KEY_FILE_*, DATA_DIR_*, SIGNER_IN_USE, SIGNER_UNINITIALISED, SIGNER_RECORD_CORRUPT, LOG_*,
 *   LEDGER_GENESIS_MISMATCH, LEDGER_STATE_CORRUPT, NETWORK_BAD_OPTION.
 */
export async function createValidator(
  options: ValidatorNodeOptions,
  modules: ValidatorNodeModules,
): Promise<ValidatorNode> {
  const closers: Closer[] = []
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0).reverse()) await closer()
  }
  try {
    const built = await build(options, modules, closers)
    let closing: Promise<void> | undefined
    return {
      ...built,
      close() {
        closing ??= close()
        return closing
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

interface SignerOptions {
  readonly path: string
  readonly blsKey: Uint8Array
  readonly chainId: bigint
  readonly onFatal: (error: FlowError) => void
}

async function build(
  options: ValidatorNodeOptions,
  { wrapNetwork = (network) => network, ...modules }: ValidatorNodeModules,
  closers: Closer[],
): Promise<Omit<ValidatorNode, 'close'>> {
  const { context, genesis, allowsPrivate = false } = options
  const { onFatal, onFault } = modules
  const { chainId } = context
  const privateKey = await readSecretKey(options.keyFile)
  const blsKey = await readBlsKey(options.blsKeyFile)
  const account = privateKeyToAccount(privateKey)
  const operator = account.address.toLowerCase() as Hex

  const { path, release } = await claimDataDirectory(options.directory)
  closers.push(release)
  const kv = new LmdbStore({ path: join(path, 'ledger'), onFatal })
  closers.push(() => kv.close())
  const log = await openFileLog({
    directory: join(path, 'consensus'),
    chainId,
    epoch: LOG_EPOCH,
    onFatal,
  })
  closers.push(() => log.close())
  const signer = await openSigner({ path, blsKey, chainId, onFatal }, closers)

  const peerKey = await loadPeerKey(options.peerKeyFile)
  const members = new EpochMembers(genesis)
  const directory = new MemberDirectory(context, (member) => members.has(member))
  const { registry } = context
  const network = await Libp2pNetwork.start(
    {
      ...options,
      privateKey: peerKey,
      rules: networkRules(context),
      networkName: `/flowbuilder/${chainId}/${registry.toLowerCase()}`,
      anchorFile: join(path, 'anchors.json'),
      ...(allowsPrivate ? { connectionRatePerHost: LOCAL_CONNECTION_RATE } : {}),
    },
    { directory, onFault },
  )
  closers.push(() => network.close())
  const validator = await openValidator(
    { ...options, operator },
    {
      ...modules,
      network: wrapNetwork(network),
      directory,
      store: await KvVersionedStore.open(kv),
      log,
      signer,
      keys: createEcdsaKeys(privateKey),
      beacon: createBlsBeacon(blsKey),
      scheme: blsScheme,
    },
  )
  closers.push(() => validator.stop())

  const own = await signStakeRecord(context, account, peerKey, Date.now())
  const names = channelNames(context)
  const exchange = (): Promise<() => void> =>
    exchangeRecords(own, { network, directory, names, onFault })
  members.follow(validator.replica.view)
  let ending = exchange()
  closers.push(async () => (await ending)())
  validator.onCommit(() => {
    if (!members.follow(validator.replica.view)) return
    // New members were strangers until now: everybody shows its record again.
    ending = ending.then((end) => {
      end()
      return exchange()
    })
    ending.catch(onFault)
  })
  await ending
  closers.push(keepDialled(network, { addresses: options.bootstrap ?? [], onFault }))
  return { validator, addresses: () => network.addresses() }
}

/** The guard of the key, with the right to sign from that directory. */
async function openSigner(
  { path, blsKey, chainId, onFatal }: SignerOptions,
  closers: Closer[],
): Promise<SignerGuard> {
  const lock = await claimSigner(join(path, SIGNER_DIRECTORY))
  closers.push(() => lock.release())
  const store = new LmdbStore({ path: join(lock.path, 'record'), onFatal })
  closers.push(() => store.close())
  const key = createBlsKey(blsKey)
  const lookBack = LOOK_BACK_BLOCKS
  const signer = await SignerGuard.open({ store, lock, key, chainId, lookBack, onFatal })
  closers.push(() => signer.close())
  return signer
}
