import type { Hash } from 'viem'
import { createGatewayApp } from '../../../executor/src/gateway/app.ts'
import { type GatewayServer, listenGateway } from '../../../executor/src/gateway/server.ts'
import { StreamHub } from '../../../executor/src/gateway/streamHub.ts'
import { Journal } from '../../../executor/src/requests/journal.ts'
import { ChainHistory } from '../../../executor/src/settlement/history/chainHistory.ts'
import { BlobStore } from '../../../executor/src/storage/blobs/blobStore.ts'
import { MemoryStore } from '../../../executor/src/storage/kv/memory/memoryStore.ts'

export const MAX_BLOB_BYTES = 10_000
const ADDRESS = `0x${'1'.repeat(40)}`

export interface BlobGateway extends GatewayServer {
  readonly store: BlobStore
}

export function openStore(maxTotalBytes = 10_000_000): Promise<BlobStore> {
  return BlobStore.open(new MemoryStore(), {
    maxBlobBytes: MAX_BLOB_BYTES,
    maxTotalBytes,
    nowMs: () => 0,
    isNeeded: () => maxTotalBytes < 1_000,
  })
}

export interface BlobGatewayOptions {
  readonly store?: BlobStore
  /** What `/network` says. */
  readonly executor?: string
  readonly writesPerSecond?: number
  readonly onBlob?: (hash: Hash) => void
}

/** The real gateway of an executor, with blobs and nothing else in it. */
export async function startBlobGateway(options: BlobGatewayOptions = {}): Promise<BlobGateway> {
  const store = options.store ?? (await openStore())
  const stopping = new AbortController()
  const app = createGatewayApp(
    {
      network: {
        chainId: 1,
        registry: ADDRESS,
        incentiveManager: ADDRESS,
        zkVerifier: ADDRESS,
        executor: options.executor ?? ADDRESS,
        verificationKeyHash: `0x${'1'.repeat(64)}`,
        fromBlock: '1',
        confirmations: 0,
        turnMs: 1,
        minimumFee: '0',
        limits: { maxBlobBytes: MAX_BLOB_BYTES },
      },
      readLimit: { burst: 10_000, perSecond: 1_000 },
      writeLimit: { burst: options.writesPerSecond ?? 1_000, perSecond: 1 },
      heartbeatMs: 1_000,
      addressOf: () => 'a',
    },
    {
      journal: await Journal.open(new MemoryStore(), { nowMs: () => 0 }),
      history: new ChainHistory(new MemoryStore()),
      blobs: store,
      hub: new StreamHub({ total: 1, perAddress: 1 }),
      health: () => ({ synced: true, block: 1, executors: 1 }),
      progressOf: () => undefined,
      waitingFor: () => undefined,
      onBlob: options.onBlob ?? (() => {}),
      onInternalError: () => {},
      signal: stopping.signal,
    },
  )
  const server = await listenGateway(app, { host: '127.0.0.1', port: 0, maxConnections: 64 })
  return {
    url: server.url,
    store,
    close: () => {
      stopping.abort()
      return server.close()
    },
  }
}
