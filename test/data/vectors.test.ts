import { readFile } from 'node:fs/promises'
import { decodeValue } from '@flowbuilder/sdk/table/decodeValue'
import { isTable, rowCountOf, type Value } from '@flowbuilder/sdk/table/value'
import { tableFromIPC } from 'apache-arrow'
import { type Hex, hexToBytes, keccak256 } from 'viem'
import { describe, expect, it } from 'vitest'
import { valueFromArrow } from '../../executor/src/dataplane/valueFromArrow.ts'
import { arrowVectors, VECTORS_FILE } from './support/arrowVectors.ts'
import { VECTOR_VALUES } from './support/vectorValues.ts'

interface Vector {
  readonly name: string
  readonly bytes: Hex
  readonly digest: Hex
}
const committed = await readFile(VECTORS_FILE, 'utf8')
const vectors = JSON.parse(committed) as readonly Vector[]

describe('the committed vectors of canonical Arrow', () => {
  it('are what the encoder makes', () => {
    expect(arrowVectors(), 'run test/data/generateArrowVectors.ts').toBe(committed)
  })

  it.each(vectors)('decode to the value: $name', ({ name, bytes, digest }) => {
    expect(decodeValue(hexToBytes(bytes))).toEqual(VECTOR_VALUES[name])
    expect(keccak256(bytes)).toBe(digest)
  })

  it.each(vectors)('are Arrow to apache-arrow: $name', ({ name, bytes }) => {
    const value = VECTOR_VALUES[name]
    if (value === undefined) throw new Error(name)
    const { schema, numRows } = tableFromIPC(hexToBytes(bytes))
    expect(numRows).toBe(rowCountOf(value))
    expect([...schema.metadata]).toEqual([['flowbuilder.1', shapeOf(value)]])
    expect(schema.fields.every(({ nullable }) => !nullable)).toBe(true)
    const table = valueFromArrow(hexToBytes(bytes))
    if (isTable(value)) expect(table).toEqual(value)
    else expect(Object.keys(table.columns)).toEqual(['value'])
  })
})

function shapeOf(value: Value): string {
  if (isTable(value)) return 'table'
  return value.type.endsWith('[]') ? 'list' : 'scalar'
}
