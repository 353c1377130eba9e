import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { readConfigFile } from './readConfigFile.ts'

/** Addresses of peers that are kept connected. */
const MAX_PEERS = 64
const MAX_WAIT_MS = 60_000

const waitMs = z.int().min(10).max(MAX_WAIT_MS)

/** Settings of one stand-alone validator; paths are relative to the file. */
const schema = z.strictObject({
  version: z.literal(1),
  genesis: z.string().min(1),
  keyFile: z.string().min(1),
  blsKeyFile: z.string().min(1),
  peerKeyFile: z.string().min(1),
  dataDirectory: z.string().min(1),
  /** Multiaddresses, such as /ip4/0.0.0.0/tcp/9100. */
  listen: z.array(z.string().startsWith('/')).min(1).max(8),
  /** Addresses that others reach it by, if not those. */
  announce: z.array(z.string().startsWith('/')).max(8).optional(),
  /** Multiaddresses with peer ids. */
  peers: z.array(z.string().startsWith('/')).max(MAX_PEERS),
  /** Peers may have loopback and private addresses: a test network. */
  local: z.boolean().optional(),
  /** Waits of the consensus, milliseconds. */
  timeouts: z
    .strictObject({
      proposeMs: waitMs,
      prevoteMs: waitMs,
      precommitMs: waitMs,
      growthMs: waitMs,
      rebroadcastMs: waitMs,
    })
    .optional(),
})

/** Content of validator.json. */
export type ValidatorConfig = z.infer<typeof schema>

/**
 * Reads the configuration of a validator and makes its paths absolute.
 *
 * - Errors: as readConfigFile.
 */
export async function readValidatorConfig(path: string): Promise<ValidatorConfig> {
  const config = await readConfigFile({
    path,
    schema,
    remedy: 'Create one with "flow validator init", or give its path with --config.',
  })
  const absolute = (file: string): string => resolve(dirname(resolve(path)), file)
  return {
    ...config,
    genesis: absolute(config.genesis),
    keyFile: absolute(config.keyFile),
    blsKeyFile: absolute(config.blsKeyFile),
    peerKeyFile: absolute(config.peerKeyFile),
    dataDirectory: absolute(config.dataDirectory),
  }
}
