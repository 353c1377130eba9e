import { Bulk } from '../wasm/opcodes.ts'

/** What stands behind an instruction of two bytes, and what it does to the stack. */
interface BulkForm {
  readonly indexes?: number
  readonly zeros: number
  readonly pops: number
  readonly pushes: number
  readonly priced: boolean
}

/** Instructions behind 0xfc. table.grow and table.fill are refused: no compiler needs them. */
export const BULK_FORMS: Readonly<Record<number, BulkForm | undefined>> = {
  // Conversions of floats that saturate.
  ...Object.fromEntries(
    Array.from({ length: 8 }, (_, code) => [
      code,
      { zeros: 0, pops: 1, pushes: 1, priced: false } satisfies BulkForm,
    ]),
  ),
  [Bulk.MEMORY_INIT]: { indexes: 1, zeros: 1, pops: 3, pushes: 0, priced: true },
  [Bulk.DATA_DROP]: { indexes: 1, zeros: 0, pops: 0, pushes: 0, priced: false },
  [Bulk.MEMORY_COPY]: { zeros: 2, pops: 3, pushes: 0, priced: true },
  [Bulk.MEMORY_FILL]: { zeros: 1, pops: 3, pushes: 0, priced: true },
  [Bulk.TABLE_INIT]: { indexes: 2, zeros: 0, pops: 3, pushes: 0, priced: true },
  [Bulk.ELEM_DROP]: { indexes: 1, zeros: 0, pops: 0, pushes: 0, priced: false },
  [Bulk.TABLE_COPY]: { indexes: 2, zeros: 0, pops: 3, pushes: 0, priced: true },
  [Bulk.TABLE_SIZE]: { indexes: 1, zeros: 0, pops: 0, pushes: 1, priced: false },
}
