import type { ScalarType } from '../../workflow/definition.ts'

/** Form of a value: one cell, one column, or columns with names. */
export type Shape = 'scalar' | 'list' | 'table'

/** One column of the encoded form. */
export interface ColumnType {
  readonly name: string
  readonly type: ScalarType
}

/** Name of the column that holds a scalar or list. */
export const SINGLE_COLUMN = 'value'
/** Bytes of an address. */
export const ADDRESS_BYTES = 20
/** Bytes of a Decimal128. */
export const INTEGER_BYTES = 16

/** `Type` of Schema.fbs. */
export const ArrowType = { UTF8: 5, BOOL: 6, DECIMAL: 7, FIXED_SIZE_BINARY: 15 } as const

export function arrowTypeOf(type: ScalarType): number {
  switch (type) {
    case 'integer':
      return ArrowType.DECIMAL
    case 'boolean':
      return ArrowType.BOOL
    case 'text':
      return ArrowType.UTF8
    case 'address':
      return ArrowType.FIXED_SIZE_BINARY
  }
}

export function scalarTypeOf(arrowType: number): ScalarType | undefined {
  switch (arrowType) {
    case ArrowType.DECIMAL:
      return 'integer'
    case ArrowType.BOOL:
      return 'boolean'
    case ArrowType.UTF8:
      return 'text'
    case ArrowType.FIXED_SIZE_BINARY:
      return 'address'
    default:
      return undefined
  }
}

/** Lengths of the buffers of a column in the body, the empty validity buffer first. `textBytes` counts for text alone. */
export function bufferLengths(
  type: ScalarType,
  rows: number,
  textBytes: number,
): readonly number[] {
  switch (type) {
    case 'integer':
      return [0, rows * INTEGER_BYTES]
    case 'boolean':
      return [0, Math.ceil(rows / 8)]
    case 'text':
      return [0, (rows + 1) * 4, textBytes]
    case 'address':
      return [0, rows * ADDRESS_BYTES]
  }
}

export function buffersOf(type: ScalarType): number {
  return type === 'text' ? 3 : 2
}
