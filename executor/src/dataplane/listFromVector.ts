import { textInvalid, valueTooLarge } from '@flowbuilder/sdk/table/errors'
import { MAX_VALUE_BYTES } from '@flowbuilder/sdk/table/limits'
import type { ListValue } from '@flowbuilder/sdk/table/value'
import type { ScalarType } from '@flowbuilder/sdk/workflow/definition'
import { Binary, BinaryView, DataType, type Dictionary, LargeBinary, Vector } from 'apache-arrow'
import { bytesToHex, checksumAddress } from 'viem'
import { arrowNull, arrowType, arrowUnreadable } from './errors.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const ADDRESS_BYTES = 20
const ADDRESS = /^0x[0-9a-fA-F]{40}$/

/**
 * One column as a list of the declared type, or of the type that its data has: integers and decimals without fraction are
 * integers, text is text unless an address is declared, 20 bytes are an address.
 *
 * - Errors: ARROW_TYPE, ARROW_NULL, ARROW_UNREADABLE; VALUE_TOO_LARGE.
 */
export function listFromVector(
  vector: Vector,
  name: string,
  expected: ScalarType | undefined,
): ListValue {
  if (DataType.isDictionary(vector.type)) return readDictionary(vector, name, expected)
  const { type }: { type: DataType } = vector
  const actual = scalarTypeOf(type)
  const wanted = expected ?? actual
  const fits = actual === wanted || (actual === 'text' && wanted === 'address')
  if (wanted === undefined || !fits) throw arrowType(name, String(type), expected)
  switch (wanted) {
    case 'integer':
      return { type: 'integer[]', items: readAll(vector, name, toInteger) }
    case 'boolean':
      return { type: 'boolean[]', items: readAll(vector, name, (item) => item === true) }
    case 'text':
      return { type: 'text[]', items: readTexts(vector, name) }
    case 'address':
      return {
        type: 'address[]',
        items: readAll(vector, name, (item, row) => toAddress(item, name, row)),
      }
  }
}

function scalarTypeOf(type: DataType): ScalarType | undefined {
  if (DataType.isInt(type)) return 'integer'
  if (DataType.isDecimal(type)) return type.scale === 0 ? 'integer' : undefined
  if (DataType.isBool(type)) return 'boolean'
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type))
    return 'text'
  if (DataType.isFixedSizeBinary(type)) {
    return type.byteWidth === ADDRESS_BYTES ? 'address' : undefined
  }
  const isBinary =
    DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isBinaryView(type)
  return isBinary ? 'address' : undefined
}

function readAll<Item>(
  vector: Vector,
  name: string,
  convert: (item: unknown, row: number) => Item,
): Item[] {
  const items: Item[] = []
  try {
    let row = 0
    for (const item of vector as Iterable<unknown>) {
      if (item === null || item === undefined) throw arrowNull(name, row)
      items.push(convert(item, row))
      row++
    }
    return items
  } catch (error) {
    // Offsets outside the buffer and the like.
    throw error instanceof RangeError || error instanceof TypeError ? arrowUnreadable(error) : error
  }
}

/**
 * As binary, because apache-arrow's own reader drops byte order marks and replaces what is no UTF-8. Overlapping offsets
 * could make long texts out of few bytes, so they are counted.
 */
function readTexts(vector: Vector, name: string): string[] {
  let total = 0
  const binary = new Vector(vector.data.map((data) => data.clone(binaryOf(vector.type))))
  return readAll(binary, name, (item, row) => {
    const bytes = item as Uint8Array
    total += bytes.length
    if (total > MAX_VALUE_BYTES) throw valueTooLarge('bytes', MAX_VALUE_BYTES)
    try {
      return decoder.decode(bytes)
    } catch {
      throw textInvalid(`${name}[${row}]`)
    }
  })
}

function binaryOf(type: DataType): DataType {
  if (DataType.isLargeUtf8(type)) return new LargeBinary()
  return DataType.isUtf8View(type) ? new BinaryView() : new Binary()
}

/** Each batch has its own view of the dictionary: the keys are replaced by its items. */
function readDictionary(
  vector: Vector<Dictionary>,
  name: string,
  expected: ScalarType | undefined,
): ListValue {
  const parts = vector.data.map((data): ListValue => {
    const { dictionary } = data
    if (dictionary === undefined) throw arrowUnreadable('a dictionary is missing')
    const { type, items } = listFromVector(dictionary, name, expected)
    const keys = readAll(new Vector([data.clone(data.type.indices)]), name, (key) => {
      const item = items[Number(key)]
      if (item === undefined) throw arrowUnreadable('a key is not in its dictionary')
      return item
    })
    return { type, items: keys } as ListValue
  })
  const [first] = parts
  if (first === undefined) throw arrowUnreadable('a dictionary is missing')
  return { type: first.type, items: parts.flatMap(({ items }) => [...items]) } as ListValue
}

/** A number, a bigint, or the words of a decimal, little-endian. */
function toInteger(item: unknown): bigint {
  if (typeof item === 'bigint') return item
  if (typeof item === 'number') return BigInt(item)
  const words = item as Uint32Array
  let value = BigInt((words.at(-1) ?? 0) | 0)
  for (let index = words.length - 2; index >= 0; index--) {
    value = (value << 32n) | BigInt(words[index] ?? 0)
  }
  return value
}

function toAddress(item: unknown, name: string, row: number): string {
  if (item instanceof Uint8Array && item.length === ADDRESS_BYTES)
    return checksumAddress(bytesToHex(item))
  if (typeof item === 'string' && ADDRESS.test(item))
    return checksumAddress(item.toLowerCase() as `0x${string}`)
  const actual = typeof item === 'string' ? `text in row ${row}` : `binary in row ${row}`
  throw arrowType(name, actual, 'address')
}
