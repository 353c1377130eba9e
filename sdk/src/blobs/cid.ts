import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { bytesToHex, type Hex, hexToBytes, isHash, keccak256 } from 'viem'
import { BlobError, BlobErrorCode } from './errors.ts'

/** Multicodec of bytes without structure. */
const RAW_CODEC = 0x55
/** Multihash code of keccak-256, the hash of the contracts. */
const KECCAK_256 = 0x1b
const HASH_BYTES = 32

/**
 * The content identifier of the blob that a hash on chain names: CIDv1, raw, keccak-256, base32.
 *
 * Errors: BLOB_HASH_INVALID.
 */
export function hashToCid(hash: Hex): string {
  if (!isHash(hash)) {
    throw new BlobError({
      data: { code: BlobErrorCode.HASH_INVALID, hash },
      message: 'not a 32-byte hash',
      remedy: 'Give 0x and 64 hexadecimal digits, as definitionHash and inputsHash have.',
    })
  }
  return CID.createV1(RAW_CODEC, create(KECCAK_256, hexToBytes(hash))).toString()
}

/**
 * The hash inside a content identifier; only the kind that `hashToCid` makes is accepted.
 *
 * Errors: BLOB_CID_INVALID.
 */
export function cidToHash(text: string): Hex {
  const cid = parseCid(text)
  const fits =
    cid?.version === 1 &&
    cid.code === RAW_CODEC &&
    cid.multihash.code === KECCAK_256 &&
    cid.multihash.digest.length === HASH_BYTES &&
    // One spelling a blob: other bases and capitals would name the same bytes differently.
    cid.toString() === text
  if (fits) return bytesToHex(cid.multihash.digest)
  throw new BlobError({
    data: { code: BlobErrorCode.CID_INVALID, cid: text.slice(0, 100) },
    message: 'not a CID of a FlowBuilder blob',
    remedy:
      'Give a CIDv1 in base32 with codec raw and multihash keccak-256 (it starts with "bafkr").',
  })
}

function parseCid(text: string): CID | undefined {
  try {
    return CID.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Checks that bytes from anywhere are the ones that `hash` names, and gives them back.
 *
 * Errors: BLOB_HASH_MISMATCH.
 */
export function verifyBlob(bytes: Uint8Array, hash: Hex): Uint8Array {
  const actual = keccak256(bytes)
  if (actual === hash.toLowerCase()) return bytes
  throw new BlobError({
    data: { code: BlobErrorCode.HASH_MISMATCH, expected: hash, actual },
    message: `the bytes hash to ${actual}, not to ${hash}`,
    remedy: 'Fetch the blob from another gateway: this one changed or damaged it.',
  })
}
