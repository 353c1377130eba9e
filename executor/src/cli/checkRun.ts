import { getParameters } from '@flowbuilder/sdk/actions/getParameters'
import { checkWorstCase } from '@flowbuilder/sdk/planner/checkWorstCase'
import { planFlow } from '@flowbuilder/sdk/planner/planFlow'
import { worstFee } from '@flowbuilder/sdk/planner/worstFee'
import type { PreparedSubmission } from '@flowbuilder/sdk/workflow/prepareSubmission'
import type { ChainSession } from './chainSession.ts'
import { settlementGasOf } from './describeCost.ts'

/**
 * Refuses a request whose fee does not pay for its settlement at the gas price of now, or whose workflow may take longer than its
 * deadline. Errors: PLAN_OVER_DEADLINE, PLAN_OVER_ESCROW; those of the chain.
 */
export async function checkRun(
  { client, deployment }: ChainSession,
  { definition, inputs }: PreparedSubmission,
  { fee, deadlineSeconds }: { readonly fee: bigint; readonly deadlineSeconds: number },
): Promise<void> {
  const plan = planFlow(definition, inputs)
  const [gasPriceWei, { minFee }] = await Promise.all([
    client.getGasPrice(),
    getParameters(client, { deployment }),
  ])
  // Below its floor the registry refuses the fee, and says so itself.
  const escrowWei = fee < minFee ? undefined : fee
  const settlementGas = settlementGasOf(definition.verify)
  checkWorstCase(plan, worstFee(plan, { gasPriceWei, settlementGas }), {
    deadlineMs: deadlineSeconds * 1_000,
    escrowWei,
  })
}
