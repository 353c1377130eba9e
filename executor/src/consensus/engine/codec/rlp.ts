/** A tree of byte strings, the data model of RLP (Ethereum Yellow Paper, appendix B). */
export type Tree = Uint8Array | readonly Tree[]

/** Lists within lists; what validators send needs five. */
export const MAX_TREE_DEPTH = 16

/** First bytes: up to it a byte is itself; a string of up to 55 bytes; a list likewise. */
const STRING = 0x80
const LIST = 0xc0
const SHORT = 55

// Written here and not taken from a library: every message, log record and block of a validator passes through it.

/** Canonical RLP. */
export function encodeTree(tree: Tree): Uint8Array {
  const bytes = new Uint8Array(sizeOf(tree))
  write(tree, bytes, 0)
  return bytes
}

/** The tree; undefined unless the bytes are exactly the canonical encoding of one. Its strings are views of the bytes. */
export function decodeTree(bytes: Uint8Array): Tree | undefined {
  const reader = { bytes, at: 0 }
  const tree = read(reader, bytes.length, 0)
  return reader.at === bytes.length ? tree : undefined
}

function payloadOf(tree: Tree): number {
  if (tree instanceof Uint8Array) return tree.length
  let size = 0
  for (const item of tree) size += sizeOf(item)
  return size
}

function sizeOf(tree: Tree): number {
  const payload = payloadOf(tree)
  if (tree instanceof Uint8Array && payload === 1 && (tree[0] ?? 0) < STRING) return 1
  return payload + (payload <= SHORT ? 1 : 1 + lengthBytes(payload))
}

function lengthBytes(length: number): number {
  let count = 1
  for (let rest = length; rest > 255; rest = Math.floor(rest / 256)) count += 1
  return count
}

/** Out: where the next one begins. */
function write(tree: Tree, bytes: Uint8Array, start: number): number {
  let at = start
  if (tree instanceof Uint8Array) {
    if (tree.length !== 1 || (tree[0] ?? 0) >= STRING)
      at = writeHead(bytes, at, STRING, tree.length)
    bytes.set(tree, at)
    return at + tree.length
  }
  at = writeHead(bytes, at, LIST, payloadOf(tree))
  for (const item of tree) at = write(item, bytes, at)
  return at
}

function writeHead(bytes: Uint8Array, at: number, kind: number, length: number): number {
  if (length <= SHORT) {
    bytes[at] = kind + length
    return at + 1
  }
  const count = lengthBytes(length)
  bytes[at] = kind + SHORT + count
  let rest = length
  for (let position = at + count; position > at; position -= 1) {
    bytes[position] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return at + 1 + count
}

interface Reader {
  readonly bytes: Uint8Array
  at: number
}

function read(reader: Reader, end: number, depth: number): Tree | undefined {
  const first = reader.at < end ? reader.bytes[reader.at] : undefined
  if (first === undefined || depth > MAX_TREE_DEPTH) return undefined
  if (first < STRING) {
    reader.at += 1
    return reader.bytes.subarray(reader.at - 1, reader.at)
  }
  const kind = first < LIST ? STRING : LIST
  const length = readLength(reader, first - kind, end)
  if (length === undefined || length > end - reader.at) return undefined
  const from = reader.at
  const to = from + length
  if (kind === STRING) {
    // A small byte stands for itself.
    if (length === 1 && (reader.bytes[from] ?? 0) < STRING) return undefined
    reader.at = to
    return reader.bytes.subarray(from, to)
  }
  const items: Tree[] = []
  while (reader.at < to) {
    const item = read(reader, to, depth + 1)
    if (item === undefined) return undefined
    items.push(item)
  }
  return items
}

/** The length that a first byte says, with the bytes of a long one; undefined if a shorter form says the same. */
function readLength(reader: Reader, said: number, end: number): number | undefined {
  reader.at += 1
  if (said <= SHORT) return said
  const count = said - SHORT
  if (count > 6 || count > end - reader.at || reader.bytes[reader.at] === 0) return undefined
  let length = 0
  for (let position = 0; position < count; position += 1)
    length = length * 256 + (reader.bytes[reader.at + position] ?? 0)
  reader.at += count
  return length > SHORT ? length : undefined
}
