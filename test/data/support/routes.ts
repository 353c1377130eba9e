import type { ListValue, TableValue } from '@flowbuilder/sdk/table/value'
import { itemTypeOf, rowCountOf } from '@flowbuilder/sdk/table/value'
import type { ScalarType, TableInput } from '@flowbuilder/sdk/workflow/definition'
import {
  Binary,
  Bool,
  type Data,
  DataType,
  Decimal,
  Dictionary,
  Field,
  FixedSizeBinary,
  Int32,
  Int64,
  LargeUtf8,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow'
import { type Hex, hexToBytes } from 'viem'
import type { Random } from '../../compiler/support/random.ts'

/** Declaration of a table with these columns. */
export function declarationOf(table: TableValue): TableInput {
  const columns = Object.entries(table.columns).map(([name, { type }]): [string, ScalarType] => [
    name,
    itemTypeOf(type),
  ])
  return { type: 'table', columns: Object.fromEntries(columns) }
}

/** The rows, each with its cells in another order. */
export function rowsOf(table: TableValue, random: Random): Record<string, unknown>[] {
  return Array.from({ length: rowCountOf(table) }, (_, row) =>
    Object.fromEntries(
      shuffled(Object.entries(table.columns), random).map(([name, { items }]) => [
        name,
        items[row],
      ]),
    ),
  )
}

/** The same table with its columns in another order. */
export function shuffledColumns(table: TableValue, random: Random): TableValue {
  return {
    type: 'table',
    columns: Object.fromEntries(shuffled(Object.entries(table.columns), random)),
  }
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  return items
    .map((item) => ({ item, key: random.next() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

/** A query of VALUES that gives the table; without rows, of typed nulls filtered out. */
export function toSelect(table: TableValue): string {
  const columns = Object.entries(table.columns)
  const rows = rowCountOf(table)
  const cells = (row: number): string =>
    columns
      .map(([, list]) => (rows === 0 ? `null::${SQL_TYPES[list.type]}` : literal(list, row)))
      .join(', ')
  const values = Array.from({ length: Math.max(rows, 1) }, (_, row) => `(${cells(row)})`)
  const names = columns.map(([name]) => `"${name}"`).join(', ')
  return `select * from (values ${values.join(', ')}) as t(${names})${rows === 0 ? ' where false' : ''}`
}

const SQL_TYPES = {
  'integer[]': 'hugeint',
  'boolean[]': 'boolean',
  'text[]': 'varchar',
  'address[]': 'varchar',
}

function literal(list: ListValue, row: number): string {
  const item = list.items[row]
  if (list.type === 'boolean[]') return String(item)
  const quoted = String(item)
    .split('\0')
    .map((part) => `'${part.replaceAll("'", "''")}'`)
  const text = `(${quoted.join(' || chr(0) || ')})`
  return list.type === 'integer[]' ? `${text}::hugeint` : text
}

/**
 * Arrow IPC as apache-arrow writes it: a stream or a file, the rows in batches, each a slice of longer vectors with rows of
 * others before and behind, dictionaries, narrow integers and long offsets where they fit.
 */
export function toArrow(table: TableValue, random: Random): Uint8Array {
  const columns = Object.entries(table.columns).map(([name, list]) => ({
    name,
    form: arrowForm(list, random),
  }))
  const schema = new Schema(
    columns.map(({ name, form }) => new Field(name, form.type, random.chance(0.5))),
  )
  const batches: RecordBatch[] = []
  const rows = rowCountOf(table)
  for (let start = 0; start < rows || batches.length === 0; ) {
    const length = Math.min(rows - start, 1 + random.below(8))
    const children = columns.map(({ form }) => form.slice(start, length, random.below(3)))
    batches.push(
      new RecordBatch(
        schema,
        makeData({ type: new Struct(schema.fields), length, nullCount: 0, children }),
      ),
    )
    start += Math.max(length, 1)
  }
  return tableToIPC(new Table(schema, batches), random.chance(0.5) ? 'stream' : 'file')
}

interface ArrowForm {
  readonly type: DataType
  /** `length` rows from `start` on, cut out of a vector with `extra` more rows on both sides. */
  readonly slice: (start: number, length: number, extra: number) => Data
}

function arrowForm(list: ListValue, random: Random): ArrowForm {
  switch (list.type) {
    case 'integer[]':
      return integerForm(list.items, random)
    case 'boolean[]':
      return form(new Bool(), list.items, false)
    case 'text[]': {
      const type = random.pick([
        new Utf8(),
        new LargeUtf8(),
        new Dictionary(new Utf8(), new Int32()),
      ])
      return form(type, list.items, 'x')
    }
    case 'address[]': {
      if (random.chance(0.5)) return form(new Utf8(), list.items, '')
      const type = random.chance(0.5) ? new Binary() : new FixedSizeBinary(20)
      return form(
        type,
        list.items.map((item) => hexToBytes(item as Hex)),
        new Uint8Array(20),
      )
    }
  }
}

function integerForm(items: readonly bigint[], random: Random): ArrowForm {
  const fits = (bits: number): boolean => items.every((item) => BigInt.asIntN(bits, item) === item)
  if (fits(32) && random.chance(0.5)) return form(new Int32(), items.map(Number), 1)
  if (fits(64) && random.chance(0.5)) return form(new Int64(), items, 1n)
  const type = new Decimal(0, 38, 128)
  return {
    type,
    slice: (start, length, extra) => {
      const padded = pad(items.slice(start, start + length), extra, -1n)
      const words = padded.flatMap((item) =>
        [0n, 32n, 64n, 96n].map((shift) => Number(BigInt.asUintN(32, item >> shift))),
      )
      return makeData({
        type,
        length: padded.length,
        nullCount: 0,
        data: Uint32Array.from(words),
      }).slice(extra, length)
    },
  }
}

function form<Item>(type: DataType, items: readonly Item[], filler: Item): ArrowForm {
  // One dictionary for all batches.
  const whole = DataType.isDictionary(type)
    ? vectorFromArray(pad(items, 3, filler), type)
    : undefined
  return {
    type,
    slice: (start, length, extra) => {
      const vector: Vector =
        whole ?? vectorFromArray(pad(items.slice(start, start + length), extra, filler), type)
      const offset = whole === undefined ? extra : start + 3
      const [data] = vector.slice(offset, offset + length).data
      return data ?? makeData({ type, length: 0 } as never)
    },
  }
}

function pad<Item>(items: readonly Item[], extra: number, filler: Item): Item[] {
  const fill = Array.from({ length: extra }, () => filler)
  return [...fill, ...items, ...fill]
}
