import type { Hex } from 'viem'
import { z } from 'zod'
import type { SigningContext } from '../consensus/core/digest/voteDigest.ts'
import type { Genesis } from '../replica/port.ts'
import { readConfigFile } from './readConfigFile.ts'

/** Members of one set: a certificate has a bit for each. */
export const MAX_GENESIS_MEMBERS = 256

const hex = (bytes: number) =>
  z
    .string()
    .regex(
      new RegExp(`^0x[0-9a-f]{${2 * bytes}}$`),
      `it must be 0x and ${2 * bytes} digits 0-9 a-f`,
    )
    .transform((text) => text as Hex)

const memberSchema = z.strictObject({
  operator: hex(20),
  publicKey: hex(96),
  weight: z
    .int()
    .min(1)
    .max(2 ** 32),
})

const schema = z
  .strictObject({
    version: z.literal(1),
    /** Decimal, below 2^64. */
    chainId: z.string().regex(/^[1-9]\d{0,18}$/),
    registry: hex(20),
    timeS: z.int().min(0),
    beacon: hex(32),
    members: z.array(memberSchema).min(1).max(MAX_GENESIS_MEMBERS),
  })
  .refine(
    ({ members }) => new Set(members.map(({ operator }) => operator)).size === members.length,
    {
      path: ['members'],
      message: 'an operator has two seats',
    },
  )
  .refine(
    ({ members }) => new Set(members.map(({ publicKey }) => publicKey)).size === members.length,
    { path: ['members'], message: 'two seats have one key' },
  )

/** Content of genesis.json. */
export type GenesisFile = z.infer<typeof schema>
export type GenesisMember = GenesisFile['members'][number]

/**
 * What the validators of a network without a chain start from; the file must be the same for all.
 *
 * - Errors: as readConfigFile.
 */
export async function readGenesisFile(
  path: string,
): Promise<{ readonly context: SigningContext; readonly genesis: Genesis }> {
  const { chainId, registry, timeS, beacon, members } = await readConfigFile({
    path,
    schema,
    remedy: '"flow validator local" writes one for a network on this machine.',
  })
  return {
    context: { chainId: BigInt(chainId), registry },
    genesis: { epoch: 1, members, timeS, beacon },
  }
}
