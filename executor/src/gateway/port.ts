import type { Context } from 'hono'
import type { Hash } from 'viem'
import type { ProvingProgress } from '../proving/port.ts'
import type { RunId } from '../requests/fold/runEvent.ts'
import type { Journal } from '../requests/journal.ts'
import type { ChainHistory } from '../settlement/history/chainHistory.ts'
import type { BlobStore } from '../storage/blobs/blobStore.ts'
import type { CommitteeView, ConsensusView } from './committeeSchemas.ts'
import type { RateLimit } from './rateLimiter.ts'
import type { NetworkView } from './schemas.ts'
import type { StreamHub } from './streamHub.ts'

export interface GatewayOptions {
  readonly network: NetworkView
  readonly readLimit: RateLimit
  readonly writeLimit: RateLimit
  /** A comment is sent on a silent event stream after this, so that dead connections are noticed. */
  readonly heartbeatMs: number
  /** The static export of the dApp; undefined for an API without pages. */
  readonly webDirectory?: string | undefined
  /** Address of the client, for the limits. */
  readonly addressOf: (context: Context) => string
}

/** What the gateway shows of the network behind a validator. */
export interface CommitteeModule {
  /** Undefined before the node has joined the network. */
  consensus(): ConsensusView | undefined
  /** What the network does for a request now; undefined when its ledger does not hold it. */
  viewOf(id: RunId): Promise<CommitteeView | undefined>
  /** Leaves and outputs of a run as docs/specs/results.md defines them; undefined before it has ended here. */
  resultOf(id: RunId): Promise<RunResult | undefined>
}

/** The result of a run of the network, as this node computed it. */
export interface RunResult {
  readonly resultHash: Hash
  /** Canonical JSON. */
  readonly document: Uint8Array
  readonly outputs: unknown
}

/** What the gateway shows of the node; it can change nothing but blobs. */
export interface GatewayModules {
  readonly journal: Journal
  /** Of the whole chain. */
  readonly history: ChainHistory
  readonly blobs: BlobStore
  readonly hub: StreamHub
  readonly health: () => { synced: boolean; block: number; executors: number }
  readonly progressOf: (id: RunId) => ProvingProgress | undefined
  readonly waitingFor: (id: RunId) => string | undefined
  readonly onBlob: (hash: Hash) => void
  /** Of a validator. */
  readonly committee?: CommitteeModule | undefined
  readonly onInternalError: (error: unknown) => void
  /** Fires when the node stops: streams end. */
  readonly signal: AbortSignal
}
