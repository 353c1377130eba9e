/**
 * First byte of every key. A number is never reused for something else, so that old data cannot be misread.
 *
 * | bucket | key after the bucket byte        | value                               |
 * |--------|----------------------------------|-------------------------------------|
 * | META   | name in ASCII                    | JSON                                |
 * | RUN_EVENT | run id (32), sequence (u32)   | journal record, see journalRecord.ts |
 * | RUN_ORDER | order of first sight (u48), run id (32) | empty                     |
 * | RUN_OPEN | run id (32), present while the run is not over | empty             |
 * | FLOW_RUN | id of a finished run of the workflow engine | number of its start (u48), its events |
 * | FLOW_RUN_ORDER | number of the start (u48) | id                                       |
 * | FLOW_DEFINITION | keccak-256 of the canonical definition (32) | canonical JSON        |
 * | VERSION | escaped key, version counted down (u64) | see mvcc/versionedValue.ts |
 * | VERSION_GARBAGE | version (u64), escaped key   | empty: the key has older versions   |
 * | VERSION_META | 1: latest version, 2: watermark | version (u64)                       |
 * | BLOB   | keccak-256 of the bytes (32)     | the bytes                           |
 * | BLOB_META | keccak-256 of the bytes (32)  | size (u32), last use (u48)          |
 * | OUTGOING | keccak-256 of the key of a transaction (32) | JSON, see settlement/account/outgoing.ts |
 * | COMMITTEE_RESULT | name of a run in ASCII | JSON, see committee/resultRecords.ts |
 * | LEDGER_CHAIN | 1: cursor; 2, request id (32); 3: executors and epochs | JSON, see settlement/ledger/chainBook.ts |
 * | UNSETTLED | height of a block of the ledger (u48) | JSON, see settlement/batch/unsettledStore.ts |
 * | HISTORY_FACT | block (u48), log index (u32) | JSON: a fact of the chain and the time of its block |
 * | HISTORY_SUBJECT | id of a request or slash, or number of an epoch (32), place of a fact (10) | empty |
 * | HISTORY_LIST | list (u8), account or zeros (20), further fields, place (10) | subject (32), see settlement/history/historyKeys.ts |
 */
export const Bucket = {
  META: 1,
  RUN_EVENT: 2,
  RUN_ORDER: 3,
  BLOB: 4,
  BLOB_META: 5,
  RUN_OPEN: 6,
  FLOW_RUN: 7,
  FLOW_RUN_ORDER: 8,
  FLOW_DEFINITION: 9,
  VERSION: 20,
  VERSION_GARBAGE: 21,
  VERSION_META: 22,
  OUTGOING: 30,
  LEDGER_CHAIN: 31,
  UNSETTLED: 32,
  COMMITTEE_RESULT: 33,
  HISTORY_FACT: 40,
  HISTORY_SUBJECT: 41,
  HISTORY_LIST: 42,
} as const

export type Bucket = (typeof Bucket)[keyof typeof Bucket]

/** Bucket byte followed by the parts. */
export function bucketKey(bucket: Bucket, ...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat([Uint8Array.of(bucket), ...parts]))
}

/** First key after every key that starts with `prefix`; the prefix must not be all 0xff. */
export function prefixEnd(prefix: Uint8Array): Uint8Array {
  const end = prefix.slice()
  for (let index = end.length - 1; index >= 0; index--) {
    const byte = end[index] ?? 0
    if (byte < 0xff) {
      end[index] = byte + 1
      return end.slice(0, index + 1)
    }
  }
  return end
}

/** Big-endian, so that keys sort as numbers. */
export function uint32(value: number): Uint8Array {
  const buffer = Buffer.alloc(4)
  buffer.writeUInt32BE(value)
  return buffer
}

/** Big-endian 48 bits. */
export function uint48(value: number): Uint8Array {
  const buffer = Buffer.alloc(6)
  buffer.writeUIntBE(value, 0, 6)
  return buffer
}
