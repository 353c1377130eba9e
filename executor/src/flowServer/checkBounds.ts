import { checkWorstCase } from '@flowbuilder/sdk/planner/checkWorstCase'
import { planFlow } from '@flowbuilder/sdk/planner/planFlow'
import { worstFee } from '@flowbuilder/sdk/planner/worstFee'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import { readJsonInputs } from './readJsonInputs.ts'
import type { BoundsView } from './schemas.ts'

/**
 * Refuses a workflow whose worst case, with these inputs, does not fit what the caller gives for it.
 *
 * Errors: PLAN_OVER_DEADLINE, PLAN_OVER_ESCROW, and those of the inputs.
 */
export function checkBounds(
  definition: Definition,
  json: Readonly<Record<string, unknown>>,
  { deadlineMs, feeWei, gasPriceWei }: BoundsView,
): void {
  const plan = planFlow(definition, readJsonInputs(definition, definition.inputs, json))
  // Nothing is settled here, in no mode.
  const fee = worstFee(plan, { gasPriceWei: BigInt(gasPriceWei), settlementGas: 0n })
  const escrowWei = feeWei === undefined ? undefined : BigInt(feeWei)
  checkWorstCase(plan, fee, { deadlineMs, escrowWei })
}
