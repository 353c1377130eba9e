import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type GasSnapshot, measureGas } from './support/measureGas.ts'

const snapshot = JSON.parse(
  readFileSync(join(import.meta.dirname, 'gas.snapshot.json'), 'utf8'),
) as GasSnapshot

test('charges exactly the gas of the committed snapshot', async () => {
  // A change on purpose: node scripts/contracts/updateGasSnapshot.ts, and review the difference.
  expect(await measureGas()).toEqual(snapshot)
})

test('stays below the goals for submission and for the whole lifecycle', () => {
  expect(snapshot['submit']).toBeLessThanOrEqual(110_000)
  expect(snapshot['lifecycle_zk']).toBeLessThanOrEqual(420_000)
})

test('notices a lost race before it looks at the proof', () => {
  // 41,900 of it is the floor that EIP-7623 sets for this much calldata; checking a proof costs 200,000 more.
  expect(snapshot['validate_zk_lost_race']).toBeLessThanOrEqual(42_000)
})
