import { expect, test } from 'vitest'
import { measureGas } from './support/measureGas.ts'

/** Most gas of an operation, by its name in the snapshot. */
const GOALS: Readonly<Record<string, number>> = {
  submit: 95_000,
  validate_zk: 300_000,
  settle_one_cert: 230_000,
  settle_batch32_each: 20_000,
  settle_100v_33absent: 350_000,
  refund: 50_000,
  refund_many20_each: 35_000,
  lifecycle_zk: 420_000,
  lifecycle_batch32: 110_000,
  lifecycle_signed_batch32: 60_000,
  dispute_256: 600_000,
  verify_zk_batch32_each: 60_000,
  // A lost race pays the floor of EIP-7623 for its calldata, and not for the check of a proof: 200,000 more.
  validate_zk_lost_race: 44_000,
}

test('charges exactly the gas of the committed snapshot, and stays below the goals', async () => {
  const measured = await measureGas()
  // A change on purpose: npx vitest run test/contracts/gas.test.ts -u, and review the difference.
  await expect(`${JSON.stringify(measured, null, 2)}\n`).toMatchFileSnapshot('gas.snapshot.json')
  for (const [operation, goal] of Object.entries(GOALS)) {
    expect(measured[operation], operation).toBeLessThanOrEqual(goal)
  }
}, 300_000)
