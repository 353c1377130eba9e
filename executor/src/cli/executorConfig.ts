import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { MAX_PROXIES } from '../gateway/clientAddress.ts'
import { MAX_BOOTSTRAP, MAX_LISTEN, MAX_PRIVATE_HOSTS } from '../node/options.ts'
import { MAX_ENDPOINTS } from '../settlement/rpc/endpointPool.ts'
import { MAX_COPIES } from '../storage/blobs/limits.ts'
import { CliError, CliErrorCode } from './errors.ts'

const PORT_MAX = 65_535

/** Settings of one executor; paths are relative to the file. */
const schema = z.strictObject({
  version: z.literal(1),
  rpcUrl: z.url({ protocol: /^https?$/ }),
  /** Further endpoints of the same chain. */
  rpcBackups: z
    .array(z.url({ protocol: /^https?$/ }))
    .max(MAX_ENDPOINTS - 1)
    .optional(),
  deployment: z.string().min(1),
  keyFile: z.string().min(1),
  dataDirectory: z.string().min(1),
  gateway: z.strictObject({
    host: z.string().min(1),
    port: z.int().min(0).max(PORT_MAX),
    /** Proxies in front of it, whose X-Forwarded-For it believes. */
    trustedProxies: z.int().min(0).max(MAX_PROXIES).optional(),
  }),
  /** Gateways of other executors, asked for definitions and inputs that this one lacks. */
  peers: z
    .array(z.url({ protocol: /^https?$/ }))
    .max(32)
    .optional(),
  /** Executors that keep each blob of this one. */
  blobCopies: z.int().min(1).max(MAX_COPIES).optional(),
  /** Blocks that must follow a block before its events count. */
  confirmations: z.int().min(0).max(1_000).optional(),
  /** Wei, decimal: requests that pay less are left to others. */
  minimumFee: z
    .string()
    .regex(/^\d{1,30}$/)
    .optional(),
  /** Length of one executor's turn; the same for all executors of a registry. */
  turnMs: z.int().min(1_000).max(3_600_000).optional(),
  /** Makes it a validator: it votes on results, and needs the BLS key that its seat was taken with. */
  validator: z
    .strictObject({
      blsKeyFile: z.string().min(1),
      /** Names the node among its peers; made at the first start. */
      peerKeyFile: z.string().min(1),
      /** Multiaddresses, such as /ip4/0.0.0.0/tcp/4001. */
      listen: z.array(z.string().min(1)).min(1).max(MAX_LISTEN),
      /** Multiaddresses with peer ids of other validators. */
      bootstrap: z.array(z.string().min(1)).max(MAX_BOOTSTRAP).default([]),
      /** Blocks of silence that count as absence; the same for all of a network. */
      absenceBlocks: z.int().min(1).max(10_000_000).optional(),
    })
    .optional(),
  /** Hosts of the own network that tasks may call, host:port. */
  privateHosts: z.array(z.string().min(1)).max(MAX_PRIVATE_HOSTS).optional(),
  /** RPC node that the dApp tells browsers to use. */
  publicRpcUrl: z.url({ protocol: /^https?$/ }).optional(),
  logLevel: z.enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace']).optional(),
})

/** Content of executor.json. */
export type ExecutorConfig = z.infer<typeof schema>

/**
 * Reads the configuration of an executor and makes its paths absolute.
 *
 * - Errors: CONFIG_INVALID with the field; USAGE_FILE if there is no such file.
 */
export async function readExecutorConfig(path: string): Promise<ExecutorConfig> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CliError({
      data: { code: CliErrorCode.FILE, path },
      message: `cannot read ${path}`,
      remedy: 'Create it with "flow executor init", or give its path with --config.',
      cause,
    })
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalidError(path, 'the file', 'it is not JSON', cause)
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw invalidError(
      path,
      issue?.path.join('.') || 'the file',
      issue?.message ?? 'it is malformed',
      parsed.error,
    )
  }
  const base = dirname(resolve(path))
  const { deployment, keyFile, dataDirectory, validator } = parsed.data
  return {
    ...parsed.data,
    deployment: resolve(base, deployment),
    keyFile: resolve(base, keyFile),
    dataDirectory: resolve(base, dataDirectory),
    ...(validator === undefined
      ? {}
      : {
          validator: {
            ...validator,
            blsKeyFile: resolve(base, validator.blsKeyFile),
            peerKeyFile: resolve(base, validator.peerKeyFile),
          },
        }),
  }
}

function invalidError(path: string, field: string, reason: string, cause: unknown): CliError {
  return new CliError({
    data: { code: CliErrorCode.CONFIG_INVALID, path, field },
    message: `${path}: ${field}: ${reason}`,
    remedy:
      'Mend this field, or write a fresh file with "flow executor init"; docs/operating.md lists all fields.',
    cause,
  })
}
