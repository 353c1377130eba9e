import { SignerErrorCode, signerError } from './errors.ts'
import { PUBLIC_KEY_BYTES, SIGN_BYTES } from './port.ts'
import { ALL_ROUNDS, FRESH_RECORD, type SignedRecord, sameBytes } from './record.ts'

/** Signed history in the format of EIP-3076; slot stands for height, genesis root for the chain id. */
export interface Interchange {
  readonly metadata: {
    readonly interchange_format_version: '5'
    /** 32 bytes: the chain id as a big-endian number. */
    readonly genesis_validators_root: string
  }
  readonly data: ReadonlyArray<{
    readonly pubkey: string
    readonly signed_blocks: ReadonlyArray<{ readonly slot: string; readonly signing_root?: string }>
    readonly signed_attestations: readonly unknown[]
  }>
}

/** Highest entry of one key. */
export interface ImportedKey {
  readonly publicKey: Uint8Array
  /** Undefined when the file knows no height of the key. */
  readonly highest:
    | { readonly height: number; readonly signBytes: Uint8Array | undefined }
    | undefined
}

/** Keys that one file may name, and heights of one key. */
export const MAX_INTERCHANGE_KEYS = 1_000
export const MAX_INTERCHANGE_BLOCKS = 100_000

export function genesisRootOf(chainId: bigint): string {
  return `0x${chainId.toString(16).padStart(64, '0')}`
}

/**
 * Reads an interchange file. Attestations are no business of this chain and are skipped.
 *
 * - Errors: SIGNER_IMPORT_INVALID; SIGNER_MISMATCH for another chain; SIGNER_IMPORT_SLASHABLE when two entries of a key
 *   and height have different roots, or one has none and is repeated.
 * - Source: https://eips.ethereum.org/EIPS/eip-3076
 */
export function parseInterchange(file: unknown, chainId: bigint): readonly ImportedKey[] {
  const { metadata, data } = asObject(file, 'file')
  const { interchange_format_version: version, genesis_validators_root: root } = asObject(
    metadata,
    'metadata',
  )
  if (version !== '5') throw invalid('interchange_format_version')
  if (parseHex(root, 32, 'genesis_validators_root') !== genesisRootOf(chainId))
    throw signerError(
      SignerErrorCode.MISMATCH,
      'the interchange file belongs to another chain',
      'genesis_validators_root',
    )
  const keys = new Map<string, Map<number, string | undefined>>()
  for (const entry of asArray(data, MAX_INTERCHANGE_KEYS, 'data')) {
    const { pubkey, signed_blocks: blocks } = asObject(entry, 'data')
    const key = parseHex(pubkey, PUBLIC_KEY_BYTES, 'pubkey')
    // A key may come more than once.
    const heights = keys.get(key) ?? new Map<number, string | undefined>()
    keys.set(key, heights)
    for (const block of asArray(blocks, MAX_INTERCHANGE_BLOCKS, 'signed_blocks'))
      addBlock(heights, asObject(block, 'signed_blocks'))
  }
  return [...keys].map(([key, heights]) => ({
    publicKey: toBytes(key),
    highest: highestOf(heights),
  }))
}

/**
 * The record after an import: the maximum of both. A height that comes from the file is closed in all its rounds.
 *
 * - `listen`: decided heights to be seen before the next signature.
 */
export function mergeImport(
  current: SignedRecord | undefined,
  { highest }: ImportedKey,
  listen: number,
): SignedRecord {
  const base = { ...(current ?? FRESH_RECORD), listen }
  if (highest === undefined || highest.height < base.height) return base
  const agrees = highest.height > base.height || sameBytes(highest.signBytes, base.signBytes)
  return {
    height: highest.height,
    round: ALL_ROUNDS,
    step: 0,
    signBytes: agrees ? highest.signBytes : undefined,
    signature: highest.height === base.height && agrees ? base.signature : undefined,
    listen,
  }
}

/** The records as an interchange file: of each key the last height, with its root when there is one. */
export function formatInterchange(
  records: ReadonlyArray<readonly [publicKey: Uint8Array, record: SignedRecord]>,
  chainId: bigint,
): Interchange {
  return {
    metadata: {
      interchange_format_version: '5',
      genesis_validators_root: genesisRootOf(chainId),
    },
    data: records.map(([publicKey, { height, signBytes }]) => ({
      pubkey: toHex(publicKey),
      signed_blocks:
        height < 0
          ? []
          : [
              {
                slot: String(height),
                ...(signBytes === undefined ? {} : { signing_root: toHex(signBytes) }),
              },
            ],
      signed_attestations: [],
    })),
  }
}

function addBlock(
  heights: Map<number, string | undefined>,
  { slot, signing_root: root }: Readonly<Record<string, unknown>>,
): void {
  const height = typeof slot === 'string' && /^\d{1,16}$/.test(slot) ? Number(slot) : Number.NaN
  if (!Number.isSafeInteger(height)) throw invalid('slot')
  const signBytes = root === undefined ? undefined : parseHex(root, SIGN_BYTES, 'signing_root')
  // Without a root nothing says that both entries are one block.
  if (heights.has(height) && (signBytes === undefined || heights.get(height) !== signBytes))
    throw signerError(
      SignerErrorCode.IMPORT_SLASHABLE,
      `the file shows two blocks of one key at height ${height}`,
      String(height),
    )
  heights.set(height, signBytes)
}

function highestOf(heights: ReadonlyMap<number, string | undefined>): ImportedKey['highest'] {
  let height = -1
  for (const other of heights.keys()) height = Math.max(height, other)
  if (height < 0) return undefined
  const signBytes = heights.get(height)
  return { height, signBytes: signBytes === undefined ? undefined : toBytes(signBytes) }
}

function asObject(value: unknown, field: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(field)
  return value as Readonly<Record<string, unknown>>
}

function asArray(value: unknown, limit: number, field: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length > limit) throw invalid(field)
  return value
}

/** Lower-case, with 0x. */
function parseHex(value: unknown, bytes: number, field: string): string {
  if (
    typeof value !== 'string' ||
    !/^0x[0-9a-fA-F]*$/.test(value) ||
    value.length !== 2 + 2 * bytes
  )
    throw invalid(field)
  return value.toLowerCase()
}

function toBytes(hex: string): Uint8Array {
  return Uint8Array.from(hex.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

function toHex(bytes: Uint8Array): string {
  return `0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

function invalid(field: string): Error {
  return signerError(
    SignerErrorCode.IMPORT_INVALID,
    `the interchange file is not valid at ${field}`,
    field,
  )
}
