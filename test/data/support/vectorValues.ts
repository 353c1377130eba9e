import type { Value } from '@flowbuilder/sdk/table/value'

const ALICE = '0xABaBaBaBABabABabAbAbABAbABabababaBaBABaB'
const ZERO = `0x${'00'.repeat(20)}`

/** The values of test/vectors/canonicalArrow.json: each type alone, in a list and in a table, empty and at its bounds. */
export const VECTOR_VALUES: Readonly<Record<string, Value>> = {
  integer: { type: 'integer', value: 42n },
  'largest integer': { type: 'integer', value: 2n ** 96n - 1n },
  'smallest integer': { type: 'integer', value: 1n - 2n ** 96n },
  boolean: { type: 'boolean', value: true },
  text: { type: 'text', value: 'é€😀' },
  'empty text': { type: 'text', value: '' },
  address: { type: 'address', value: ALICE },
  'list of integers': { type: 'integer[]', items: [1n, -1n, 2n ** 64n] },
  'list of booleans': {
    type: 'boolean[]',
    items: Array.from({ length: 9 }, (_, row) => row % 2 === 0),
  },
  'list of texts': { type: 'text[]', items: ['a', '', 'bc'] },
  'list of addresses': { type: 'address[]', items: [ALICE, ZERO] },
  'empty list of integers': { type: 'integer[]', items: [] },
  'empty list of texts': { type: 'text[]', items: [] },
  table: {
    type: 'table',
    columns: {
      owner: { type: 'address[]', items: [ALICE, ZERO] },
      amount: { type: 'integer[]', items: [10n ** 18n, 0n] },
      active: { type: 'boolean[]', items: [false, true] },
      Note: { type: 'text[]', items: ['first', ''] },
    },
  },
  'table without rows': {
    type: 'table',
    columns: {
      amount: { type: 'integer[]', items: [] },
      note: { type: 'text[]', items: [] },
    },
  },
}
