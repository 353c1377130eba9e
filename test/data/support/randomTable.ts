import type { ListValue, TableValue } from '@flowbuilder/sdk/table/value'
import { SCALAR_TYPES, type ScalarType } from '@flowbuilder/sdk/workflow/definition'
import { checksumAddress, type Hex } from 'viem'
import type { Random } from '../../compiler/support/random.ts'

const MAX_ROWS = 20
const MAX_COLUMNS = 5
const LIMIT = 2n ** 96n
const EDGE_INTEGERS = [
  0n,
  1n,
  -1n,
  2n ** 63n - 1n,
  2n ** 63n,
  -(2n ** 63n),
  -(2n ** 63n) - 1n,
  2n ** 64n,
  LIMIT - 1n,
  1n - LIMIT,
]
/** Lengths 1 to 4 in UTF-8, a quote, zero, byte order mark, and two forms of one letter. */
const EDGE_TEXTS = [
  '',
  'a',
  'é',
  'e\u0301',
  '€',
  '😀',
  "'",
  '"',
  '\\',
  '\0',
  '\ufeff',
  'null',
  ' ',
  '\n',
]

/** A table of any types and edge values, no rows included. */
export function randomTable(random: Random): TableValue {
  const rows = random.below(MAX_ROWS + 1)
  const columns = Array.from({ length: 1 + random.below(MAX_COLUMNS) }, (_, index) => {
    const name = `${random.pick(['b', 'A', 'a', 'column_', 'Z9'])}${index}`
    return [name, randomList(random, random.pick(SCALAR_TYPES), rows)] as const
  })
  return { type: 'table', columns: Object.fromEntries(columns) }
}

function randomList(random: Random, type: ScalarType, rows: number): ListValue {
  const items = <Item>(make: () => Item): Item[] => Array.from({ length: rows }, make)
  switch (type) {
    case 'integer':
      return { type: 'integer[]', items: items(() => randomInteger(random)) }
    case 'boolean':
      return { type: 'boolean[]', items: items(() => random.chance(0.5)) }
    case 'text':
      return { type: 'text[]', items: items(() => randomText(random)) }
    case 'address':
      return { type: 'address[]', items: items(() => randomAddress(random)) }
  }
}

function randomInteger(random: Random): bigint {
  if (random.chance(0.3)) return random.pick(EDGE_INTEGERS)
  const bits = BigInt(random.below(97))
  const magnitude = randomBits(random) % 2n ** bits
  return random.chance(0.5) ? magnitude : -magnitude
}

function randomBits(random: Random): bigint {
  const word = (): bigint => BigInt(random.below(2 ** 32))
  return (word() << 64n) | (word() << 32n) | word()
}

function randomText(random: Random): string {
  return Array.from({ length: random.below(6) }, () => random.pick(EDGE_TEXTS)).join('')
}

function randomAddress(random: Random): string {
  const digits = (randomBits(random) * 2n ** 64n + randomBits(random)) % 2n ** 160n
  return checksumAddress(`0x${digits.toString(16).padStart(40, '0')}` as Hex)
}
