// An executor without a chain: validator, membership and committee, as executor/src/node/joinNetwork.ts puts them together. Its chain
// confirms whatever somebody claims: requests come from the torture.
import { join } from 'node:path'
import { hexToBytes } from 'viem'
import { readGenesisFile } from '../../../executor/src/cli/genesisFile.ts'
import { readValidatorConfig } from '../../../executor/src/cli/validatorConfig.ts'
import { openCommittee } from '../../../executor/src/committee/openCommittee.ts'
import { createResultSigner } from '../../../executor/src/consensus/bls/resultSigner.ts'
import { requestKey } from '../../../executor/src/ledger/state.ts'
import { Membership } from '../../../executor/src/membership/membership.ts'
import { serveBlobs } from '../../../executor/src/network/exchangeBlobs.ts'
import { networkBlobPeers } from '../../../executor/src/network/networkBlobPeers.ts'
import { createValidator } from '../../../executor/src/node/createValidator.ts'
import { readBlsKey } from '../../../executor/src/node/readBlsKey.ts'
import { systemClock } from '../../../executor/src/runtime/clock.ts'
import { createExecutors } from '../../../executor/src/runtime/tasks/createExecutors.ts'
import { BlobFetcher } from '../../../executor/src/storage/blobs/blobFetcher.ts'
import { BlobStore } from '../../../executor/src/storage/blobs/blobStore.ts'
import { LmdbStore } from '../../../executor/src/storage/kv/lmdb/lmdbStore.ts'
import type { Order, Report } from './message.ts'

const [configFile = ''] = process.argv.slice(2)

function tell(report: Report): void {
  if (process.connected) process.send?.(report)
}

const onFault = (error: unknown): void =>
  tell({ type: 'fault', text: error instanceof Error ? error.message : String(error) })

function onFatal(error: unknown): never {
  console.error(error)
  process.exit(70)
}

const settings = await readValidatorConfig(configFile)
const { context, genesis } = await readGenesisFile(settings.genesis)
const { dataDirectory, keyFile, blsKeyFile, peerKeyFile, listen, peers } = settings
const node = await createValidator(
  {
    context,
    genesis,
    directory: dataDirectory,
    keyFile,
    blsKeyFile,
    peerKeyFile,
    listen,
    bootstrap: peers,
    allowsPrivate: true,
    relay: 'off',
    dht: false,
  },
  { chain: { confirms: () => true }, onFatal, onFault },
)
const { validator } = node
const { network, names } = validator
const store = new LmdbStore({ path: join(dataDirectory, 'node'), onFatal })
const blobs = await BlobStore.open(store, {
  maxBlobBytes: 2 ** 24,
  maxTotalBytes: 2 ** 28,
  nowMs: Date.now,
  isNeeded: () => false,
})
serveBlobs(network, names, (hash) => blobs.get(hash))
const fetcher = new BlobFetcher(
  { peersFor: () => networkBlobPeers(network, names) },
  { store: blobs },
)
const membership = new Membership(
  { capabilities: [] },
  {
    validator,
    memberOf: (peer) => network.peers().find(({ id }) => id === peer)?.member,
    clock: systemClock,
    onFault,
  },
)
const { committee } = await openCommittee(
  { directory: join(dataDirectory, 'runs') },
  {
    validator,
    membership,
    executors: createExecutors({ scriptThreads: 1 }).executors,
    store,
    blobs: {
      fetch: (hash, signal) => fetcher.fetch(hash, signal),
      put: (bytes) => blobs.put(bytes),
    },
    signResult: createResultSigner(await readBlsKey(blsKeyFile), context),
    onFault,
    onFatal,
  },
)
committee.onPerformed(({ id }, { result: { resultHash, outputs } }) =>
  tell({ type: 'performed', request: id, resultHash, outputs }),
)
committee.onChange((request) => {
  const entry = validator.replica.view.get(requestKey(request))
  const performer = entry?.committee[entry.performer]?.operator
  tell({ type: 'performer', request, performer })
})
validator.onCommit(({ height }) => tell({ type: 'block', height }))
process.on('message', (order: Order) => {
  if (order.type === 'submit') validator.submit(order.transaction)
  else for (const blob of order.blobs) blobs.put(hexToBytes(blob)).catch(onFault)
})
process.once('disconnect', () => process.exit(0))
if (process.env.KILLS_DEBUG)
  setInterval(() => console.error(process.pid, JSON.stringify(validator.status())), 1000)
await validator.start()
tell({ type: 'ready', operator: validator.operator })
