import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Address, Hex } from 'viem'

const ARCHIVE = join(
  import.meta.dirname,
  '..',
  '..',
  '..',
  '..',
  'shared',
  'vectors',
  'eip2537-vectors.tar.gz',
)

/** Why the vectors cannot be read, or undefined if they can. */
export const missingEip2537Vectors = existsSync(ARCHIVE)
  ? undefined
  : 'the vectors of EIP-2537 are not beside the project (../shared/vectors)'

const PRECOMPILES: Record<string, Address> = {
  add_G1: '0x000000000000000000000000000000000000000b',
  mul_G1: '0x000000000000000000000000000000000000000C',
  msm_G1: '0x000000000000000000000000000000000000000C',
  add_G2: '0x000000000000000000000000000000000000000d',
  mul_G2: '0x000000000000000000000000000000000000000E',
  msm_G2: '0x000000000000000000000000000000000000000E',
  pairing_check: '0x000000000000000000000000000000000000000F',
  map_fp_to_G1: '0x0000000000000000000000000000000000000010',
  map_fp2_to_G2: '0x0000000000000000000000000000000000000011',
}

export interface Eip2537Vector {
  /** Operation, as in the name of the file: `add_G1`, `pairing_check`... */
  readonly operation: string
  readonly name: string
  readonly precompile: Address
  readonly input: Hex
  /** What it answers for which gas; undefined if it must refuse the input. */
  readonly answer: { readonly output: Hex; readonly gas: bigint } | undefined
}

interface PublishedVector {
  readonly Name: string
  readonly Input: string
  readonly Expected?: string
  readonly Gas?: number
}

/** All published vectors, from the archive unpacked to a temporary folder. */
export function readEip2537Vectors(): readonly Eip2537Vector[] {
  const folder = mkdtempSync(join(tmpdir(), 'eip2537-'))
  try {
    execFileSync('tar', ['-xzf', ARCHIVE, '-C', folder])
    const files = readdirSync(join(folder, 'vec')).filter((file) => file.endsWith('.json'))
    return files.sort().flatMap((file) => readFile(join(folder, 'vec', file), file))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function readFile(path: string, file: string): Eip2537Vector[] {
  const operation = file.replace(/^fail-/, '').replace(/_bls\.json$/, '')
  const precompile = PRECOMPILES[operation]
  if (precompile === undefined) throw new Error(`${file}: unknown operation`)
  const published = JSON.parse(readFileSync(path, 'utf8')) as PublishedVector[]
  return published.map(({ Name, Input, Expected, Gas }) => ({
    operation,
    name: Name,
    precompile,
    input: `0x${Input}`,
    answer:
      Expected === undefined || Gas === undefined
        ? undefined
        : { output: `0x${Expected}`, gas: BigInt(Gas) },
  }))
}
