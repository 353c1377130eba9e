import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readInputs } from '@flowbuilder/sdk/workflow/inputs/readInputs'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { prepareFlow } from '@flowbuilder/sdk/workflow/prepareFlow'
import type { Hash } from 'viem'
import { createGatewayApp } from '../../../../executor/src/gateway/app.ts'
import { listenGateway } from '../../../../executor/src/gateway/server.ts'
import { StreamHub } from '../../../../executor/src/gateway/streamHub.ts'
import type { RunEvent } from '../../../../executor/src/requests/fold/runEvent.ts'
import { Journal } from '../../../../executor/src/requests/journal.ts'
import {
  EVENTS,
  hashOf,
  RUN_ID,
  requestRecord,
} from '../../../../executor/src/requests/testing/runFactory.ts'
import { ChainHistory } from '../../../../executor/src/settlement/history/chainHistory.ts'
import { BlobStore } from '../../../../executor/src/storage/blobs/blobStore.ts'
import { MemoryStore } from '../../../../executor/src/storage/kv/memory/memoryStore.ts'
import { ROOT } from '../../../web/support/paths.ts'

const MAX_BLOB_BYTES = 2 ** 20
const SAMPLE = join(ROOT, 'samples', 'pro-rata')
/** Records of one append. */
const CHUNK = 500

/** A gateway that has one long run, and serves the pages. */
export interface LongRunGateway {
  readonly url: string
  readonly runId: string
  close(): Promise<void>
}

/**
 * The real gateway over a journal in memory, whose one run failed a step so often that it has `count` records. No chain, no engine: they
 * would only take the processor from the browser.
 */
export async function startLongRunGateway(
  webDirectory: string,
  count: number,
): Promise<LongRunGateway> {
  const store = new MemoryStore()
  const journal = await Journal.open(store, { nowMs: Date.now })
  const limits = { maxBlobBytes: MAX_BLOB_BYTES, maxTotalBytes: 2 ** 24 }
  const blobs = await BlobStore.open(store, { ...limits, nowMs: Date.now, isNeeded: () => true })
  const hub = new StreamHub({ total: 8, perAddress: 8 })
  journal.subscribe((id) => hub.publish(id))
  const stopping = new AbortController()
  const address = `0x${'1'.repeat(40)}` as const
  const contracts = { registry: address, incentiveManager: address, zkVerifier: address }
  const unlimited = { burst: 1_000_000, perSecond: 1_000_000 }
  const app = createGatewayApp(
    {
      network: {
        ...contracts,
        chainId: 1,
        executor: address,
        verificationKeyHash: hashOf(1),
        fromBlock: '1',
        confirmations: 0,
        turnMs: 1_000,
        minimumFee: '0',
        limits: { maxBlobBytes: MAX_BLOB_BYTES },
      },
      readLimit: unlimited,
      writeLimit: unlimited,
      heartbeatMs: 10_000,
      webDirectory,
      addressOf: () => 'browser',
    },
    {
      journal,
      history: new ChainHistory(store),
      blobs,
      hub,
      health: () => ({ synced: true, block: 1, executors: 1 }),
      progressOf: () => undefined,
      waitingFor: () => 'retry',
      onBlob: () => undefined,
      onInternalError: (error) => console.error(error),
      signal: stopping.signal,
    },
  )
  const server = await listenGateway(app, { host: '127.0.0.1', port: 0, maxConnections: 64 })
  const { definitionHash, inputsHash } = await putSample(blobs)
  const request = requestRecord({ definitionHash, inputsHash })
  const submittedAtMs = Date.now()
  await journal.append(RUN_ID, () => [{ ...EVENTS.observed, request, submittedAtMs }])
  for (let written = 1; written < count; written += CHUNK) {
    const length = Math.min(CHUNK, count - written)
    const delays = Array.from({ length }, (_, index): RunEvent => {
      return { ...EVENTS.delayed, attempt: written + index }
    })
    await journal.append(RUN_ID, () => delays)
  }
  return {
    url: server.url,
    runId: RUN_ID,
    close: async () => {
      stopping.abort()
      await server.close()
    },
  }
}

/** The blobs of samples/pro-rata, as a requester publishes them. */
async function putSample(blobs: BlobStore): Promise<{ definitionHash: Hash; inputsHash: Hash }> {
  const read = (name: string): string => readFileSync(join(SAMPLE, name), 'utf8')
  const definition = parseFlow(read('flow.yaml'), { file: 'flow.yaml' })
  const inputs = readInputs(definition, [
    { kind: 'document', file: 'inputs.yaml', text: read('inputs.yaml') },
    { kind: 'csv', input: 'accounts', file: 'accounts.csv', text: read('accounts.csv') },
  ])
  const { definitionBytes, inputsBytes } = prepareFlow({ definition, inputs })
  return {
    definitionHash: await blobs.put(definitionBytes),
    inputsHash: await blobs.put(inputsBytes),
  }
}
