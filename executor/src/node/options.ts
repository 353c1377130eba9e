import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { z } from 'zod'
import { MAX_PROXIES } from '../gateway/clientAddress.ts'
import { DEFAULT_WEB_DIRECTORY } from '../gateway/web/webDirectory.ts'
import { MAX_ENDPOINTS } from '../settlement/rpc/endpointPool.ts'
import { MAX_COPIES } from '../storage/blobs/limits.ts'
import { NodeError, NodeErrorCode } from './errors.ts'

const MEGABYTE = 2 ** 20
/** Chain ids of local development chains: they mine a block only when there is a transaction. */
const LOCAL_CHAINS: ReadonlySet<number> = new Set([1337, 31337])
export const isLocalChain = (chainId: number): boolean => LOCAL_CHAINS.has(chainId)

/** Addresses that a validator listens on. */
export const MAX_LISTEN = 8
/** Validators that a validator dials when it starts. */
export const MAX_BOOTSTRAP = 100
/** Hosts of its own network that a node lets tasks call. */
export const MAX_PRIVATE_HOSTS = 32

const httpUrl = z.url({ protocol: /^https?$/ })
const count = (minimum: number, maximum: number): z.ZodNumber => z.int().min(minimum).max(maximum)

const schema = z.strictObject({
  rpcUrl: httpUrl,
  rpcBackups: z
    .array(httpUrl)
    .max(MAX_ENDPOINTS - 1)
    .default([]),
  deployment: z.custom<Deployment>((value) => typeof value === 'object' && value !== null),
  keyFile: z.string().min(1),
  dataDirectory: z.string().min(1),
  gateway: z.strictObject({
    host: z.string().min(1),
    port: count(0, 65_535),
    trustedProxies: count(0, MAX_PROXIES).default(0),
  }),
  peers: z.array(httpUrl).max(32).default([]),
  blobCopies: count(1, MAX_COPIES).default(1),
  confirmations: count(0, 1_000).optional(),
  pollMs: count(50, 60_000).default(500),
  turnMs: count(1_000, 3_600_000).default(30_000),
  inclusionMarginMs: count(0, 600_000).optional(),
  clockSkewMs: count(0, 60_000).default(1_000),
  minimumFee: z.bigint().min(0n).default(0n),
  replaceAfterMs: count(1_000, 3_600_000).default(30_000),
  maxProofs: count(1, 64).default(1),
  maxOpenRuns: count(1, 100_000).default(10_000),
  maxRuns: count(1, 10_000_000).default(100_000),
  maxBlobBytes: count(1_024, 16 * MEGABYTE).default(MEGABYTE),
  maxBlobStoreBytes: count(MEGABYTE, 2 ** 40).default(512 * MEGABYTE),
  maxConnections: count(1, 65_536).default(512),
  maxStreams: count(1, 65_536).default(256),
  circuitsDirectory: z.string().min(1).optional(),
  validator: z
    .strictObject({
      blsKeyFile: z.string().min(1),
      peerKeyFile: z.string().min(1),
      listen: z.array(z.string().min(1)).min(1).max(MAX_LISTEN),
      bootstrap: z.array(z.string().min(1)).max(MAX_BOOTSTRAP).default([]),
      absenceBlocks: count(1, 10_000_000).optional(),
    })
    .optional(),
  privateHosts: z.array(z.string().min(1)).max(MAX_PRIVATE_HOSTS).default([]),
  webDirectory: z.string().min(1).optional(),
  publicRpcUrl: httpUrl.optional(),
  logLevel: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
})

/** What makes an executor a validator. */
export interface ValidatorSettings {
  /** Of the key that its seat was taken with; mode 0600. */
  readonly blsKeyFile: string
  /** Names the node among its peers; made when missing. */
  readonly peerKeyFile: string
  /** Multiaddresses, such as /ip4/0.0.0.0/tcp/4001. */
  readonly listen: readonly string[]
  /** Multiaddresses with peer ids of other validators. @default [] */
  readonly bootstrap?: readonly string[] | undefined
  /** Blocks of silence that count as absence; the same for all of a network. @default ABSENCE_BLOCKS */
  readonly absenceBlocks?: number | undefined
}

/** Options of a node; see `resolveOptions` for the defaults that depend on others. */
export interface ExecutorNodeOptions {
  /** HTTP endpoint of the chain. It may hold an API key: it is never logged or shown. */
  readonly rpcUrl: string
  /** Further endpoints of the same chain, of other providers: asked when the first one fails, and held against it. @default [] */
  readonly rpcBackups?: readonly string[] | undefined
  readonly deployment: Deployment
  /** File with the private key of the executor, mode 0600; see `readAccount`. */
  readonly keyFile: string
  /** Journal and blobs; created when missing. One node at a time. */
  readonly dataDirectory: string
  /**
   * Where the gateway listens; port 0 takes any free one. `trustedProxies` stand between clients and the gateway, and it
   * limits clients by what they say in X-Forwarded-For. @default 0
   */
  readonly gateway: {
    readonly host: string
    readonly port: number
    readonly trustedProxies?: number | undefined
  }
  /** Gateways of other executors that are asked for missing blobs; at most 32. @default [] */
  readonly peers?: readonly string[] | undefined
  /** Executors that keep each blob of this node, itself perhaps among them; 1 leaves blobs where they are put. @default 1 */
  readonly blobCopies?: number | undefined
  /** Blocks on top of an event before it counts. @default 0 on chains 1337 and 31337, otherwise 2 */
  readonly confirmations?: number | undefined
  /** Time between two looks at the chain. @default 500 */
  readonly pollMs?: number | undefined
  /** Length of a turn; the same for all executors of a registry. @default 30,000 */
  readonly turnMs?: number | undefined
  /** No transaction is sent in this last part of a turn. @default 2,000 on chains 1337 and 31337, otherwise 15,000; at most half a turn */
  readonly inclusionMarginMs?: number | undefined
  /** A turn begins this much later, because clocks differ. @default 1,000 */
  readonly clockSkewMs?: number | undefined
  /** Requests that pay less are left to others, wei. @default 0n */
  readonly minimumFee?: bigint | undefined
  /** A transaction without a receipt gets a higher fee after this. @default 30,000 */
  readonly replaceAfterMs?: number | undefined
  /** Proofs at the same time; each takes all cores for seconds. @default 1 */
  readonly maxProofs?: number | undefined
  /** @default 10,000 */
  readonly maxOpenRuns?: number | undefined
  /** Runs that are kept, finished ones included; about 6 kB each. @default 100,000 */
  readonly maxRuns?: number | undefined
  /** @default 2^20, as long as inputs may be */
  readonly maxBlobBytes?: number | undefined
  /** @default 512 MB */
  readonly maxBlobStoreBytes?: number | undefined
  /** @default 512 */
  readonly maxConnections?: number | undefined
  /** Event streams; at most 32 of one address. @default 256 */
  readonly maxStreams?: number | undefined
  /** Folder of artifacts.lock.json. @default circuits/ of the repository */
  readonly circuitsDirectory?: string | undefined
  /** Joins the network of validators. @default an executor of zk requests alone */
  readonly validator?: ValidatorSettings | undefined
  /** Hosts of the own network that tasks may call, host:port; `localhost:*` for every port. @default [] */
  readonly privateHosts?: readonly string[] | undefined
  /** Static export of the dApp that the gateway serves. @default web/out of the repository, if it is there */
  readonly webDirectory?: string | undefined
  /** RPC node that the dApp tells browsers to use. @default rpcUrl on chains 1337 and 31337 unless it may hold a key, otherwise none */
  readonly publicRpcUrl?: string | undefined
  /** JSON lines on standard error. @default 'info' */
  readonly logLevel?: z.infer<typeof schema>['logLevel'] | undefined
}

/** Options with every default filled in. */
export type ResolvedOptions = Required<
  Omit<z.infer<typeof schema>, 'circuitsDirectory' | 'validator' | 'publicRpcUrl'>
> & {
  readonly circuitsDirectory: string | undefined
  readonly validator: ValidatorSettings | undefined
  readonly publicRpcUrl: string | undefined
}

/**
 * Checks the options and fills in defaults.
 *
 * - Errors: NODE_OPTION_INVALID with the first option that is wrong.
 */
export function resolveOptions(options: ExecutorNodeOptions): ResolvedOptions {
  const parsed = schema.safeParse(options)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw optionInvalid(issue?.path.join('.') || 'options', issue?.message ?? 'malformed')
  }
  const { data } = parsed
  const isLocal = isLocalChain(data.deployment.chainId)
  const marginMs = data.inclusionMarginMs ?? Math.min(isLocal ? 2_000 : 15_000, data.turnMs / 2)
  if (marginMs + data.clockSkewMs >= data.turnMs) {
    throw optionInvalid(
      'turnMs',
      `a turn must be longer than inclusionMarginMs + clockSkewMs, ${marginMs + data.clockSkewMs} ms`,
    )
  }
  return {
    ...data,
    circuitsDirectory: data.circuitsDirectory,
    validator: data.validator,
    webDirectory: data.webDirectory ?? DEFAULT_WEB_DIRECTORY,
    publicRpcUrl: data.publicRpcUrl ?? (isLocal && isBare(data.rpcUrl) ? data.rpcUrl : undefined),
    confirmations: data.confirmations ?? (isLocal ? 0 : 2),
    inclusionMarginMs: marginMs,
  }
}

function optionInvalid(option: string, reason: string): NodeError {
  return new NodeError({
    data: { code: NodeErrorCode.OPTION_INVALID, option, reason },
    message: `option ${option}: ${reason}`,
    remedy: 'See ExecutorNodeOptions in executor/src/node/options.ts for units and ranges.',
  })
}

/** Whether a URL is scheme and host alone: anything else in it may be a key. */
function isBare(url: string): boolean {
  const { origin, href } = new URL(url)
  return href === `${origin}/`
}
