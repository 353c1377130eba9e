import type {
  AddressList,
  BooleanList,
  IntegerList,
  ListValue,
  TableValue,
  TextList,
  ValueType,
} from '@flowbuilder/sdk/table/value'
import type { StoredValue, StoredValues } from '../fold/storedValue.ts'
import type { ByteReader } from './byteReader.ts'
import type { ByteWriter } from './byteWriter.ts'

/** First byte of a value. A number is never used for something else. */
const TYPES: readonly ValueType[] = [
  'integer',
  'boolean',
  'text',
  'address',
  'integer[]',
  'boolean[]',
  'text[]',
  'address[]',
  'table',
]
const BLOB = 9
const DIGEST_BYTES = 32

/**
 * Writes values as the journal keeps them: a few bytes for a small one, where canonical Arrow takes some four hundred.
 *
 * - Shape: number of values, then name and value of each.
 * - Only this node reads it; what leaves the node is canonical Arrow (docs/specs/data.md).
 */
export function writeValues(writer: ByteWriter, values: StoredValues): void {
  const at = writer.length
  writer.byte(0)
  let count = 0
  // A plain loop: this runs for every task result.
  for (const name in values) {
    const value = values[name]
    if (value === undefined) continue
    count += 1
    writer.text(name)
    writeValue(writer, value)
  }
  writer.setByte(at, count)
}

export function readValues(reader: ByteReader): StoredValues {
  const values: Record<string, StoredValue> = {}
  for (let count = reader.byte(); count > 0; count--) {
    const name = reader.text()
    values[name] = readValue(reader)
  }
  return values
}

function writeValue(writer: ByteWriter, value: StoredValue): void {
  switch (value.type) {
    case 'blob':
      writer.byte(BLOB)
      writer.byte(TYPES.indexOf(value.of))
      writer.varint(value.size)
      writer.varint(value.rows)
      return writer.append(Buffer.from(value.digest.slice(2), 'hex'))
    case 'integer':
      writer.byte(0)
      return writer.bigint(value.value)
    case 'boolean':
      writer.byte(1)
      return writer.byte(value.value ? 1 : 0)
    case 'text':
    case 'address':
      writer.byte(value.type === 'text' ? 2 : 3)
      return writer.text(value.value)
    case 'table':
      writer.byte(8)
      return writeTable(writer, value)
    default:
      writer.byte(TYPES.indexOf(value.type))
      return writeItems(writer, value)
  }
}

function writeTable(writer: ByteWriter, { columns }: TableValue): void {
  const names = Object.keys(columns)
  writer.varint(names.length)
  for (const name of names) {
    writer.text(name)
    writeValue(writer, columns[name] as ListValue)
  }
}

function writeItems(writer: ByteWriter, list: ListValue): void {
  writer.varint(list.items.length)
  switch (list.type) {
    case 'integer[]':
      for (const item of list.items) writer.bigint(item)
      return
    case 'boolean[]':
      for (const item of list.items) writer.byte(item ? 1 : 0)
      return
    default:
      for (const item of list.items) writer.text(item)
  }
}

function readValue(reader: ByteReader): StoredValue {
  const type = reader.byte()
  switch (type) {
    case 0:
      return { type: 'integer', value: reader.bigint() }
    case 1:
      return { type: 'boolean', value: reader.byte() === 1 }
    case 2:
      return { type: 'text', value: reader.text() }
    case 3:
      return { type: 'address', value: reader.text() }
    case 8:
      return readTable(reader)
    case BLOB: {
      const of = TYPES[reader.byte()]
      if (of === undefined) throw new RangeError('unknown type of a blob')
      const size = reader.varint()
      const rows = reader.varint()
      const digest = Buffer.from(reader.take(DIGEST_BYTES)).toString('hex')
      return { type: 'blob', of, size, rows, digest: `0x${digest}` }
    }
    default:
      return readList(reader, type)
  }
}

function readTable(reader: ByteReader): TableValue {
  const columns: Record<string, ListValue> = {}
  for (let count = reader.varint(); count > 0; count--) {
    const name = reader.text()
    columns[name] = readList(reader, reader.byte())
  }
  return { type: 'table', columns }
}

function readList(reader: ByteReader, type: number): ListValue {
  const count = reader.varint()
  switch (type) {
    case 4:
      return {
        type: 'integer[]',
        items: repeat(count, () => reader.bigint()),
      } satisfies IntegerList
    case 5:
      return {
        type: 'boolean[]',
        items: repeat(count, () => reader.byte() === 1),
      } satisfies BooleanList
    case 6:
      return { type: 'text[]', items: repeat(count, () => reader.text()) } satisfies TextList
    case 7:
      return { type: 'address[]', items: repeat(count, () => reader.text()) } satisfies AddressList
    default:
      throw new RangeError(`unknown type of a value: ${type}`)
  }
}

function repeat<Item>(count: number, read: () => Item): Item[] {
  const items: Item[] = []
  for (let index = 0; index < count; index++) items.push(read())
  return items
}
