import { expect, test } from 'vitest'
import { measureGas } from './support/measureGas.ts'

test('charges exactly the gas of the committed snapshot, and stays below the goals', async () => {
  const measured = await measureGas()
  // A change on purpose: npx vitest run test/contracts/gas.test.ts -u, and review the difference.
  await expect(`${JSON.stringify(measured, null, 2)}\n`).toMatchFileSnapshot('gas.snapshot.json')
  expect(measured['submit']).toBeLessThanOrEqual(110_000)
  expect(measured['lifecycle_zk']).toBeLessThanOrEqual(420_000)
  expect(measured['verify_zk_batch32_each']).toBeLessThanOrEqual(60_000)
  // A lost race pays the floor of EIP-7623 for its calldata, and not for the check of a proof: 200,000 more.
  expect(measured['validate_zk_lost_race']).toBeLessThanOrEqual(42_000)
})
