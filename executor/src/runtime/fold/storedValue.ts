import { rowCountOf, type Value, type ValueType } from '@flowbuilder/sdk/table/value'

/** A value too large for the journal: its canonical bytes are a blob. */
export interface BlobValue {
  readonly type: 'blob'
  /** Type of the value itself. */
  readonly of: ValueType
  /** keccak-256 of the canonical bytes. */
  readonly digest: `0x${string}`
  /** Length of the canonical bytes. */
  readonly size: number
  /** Rows of a table, items of a list, 1 for a scalar. */
  readonly rows: number
}

/** A value as a run keeps it. */
export type StoredValue = Value | BlobValue

export type StoredValues = Readonly<Record<string, StoredValue>>

export function rowsOf(value: StoredValue): number {
  return value.type === 'blob' ? value.rows : rowCountOf(value)
}
