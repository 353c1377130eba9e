import type { Hash } from 'viem'
import { RevertCode, RevertError } from './errors.ts'
import type { Explanation } from './explanation.ts'
import { INCENTIVE_REVERTS } from './incentiveReverts.ts'
import { REGISTRY_REVERTS } from './registryReverts.ts'

/** Each custom error of contracts/interfaces: a test checks that none is missing. */
export const REVERTS: Readonly<Record<string, Explanation>> = {
  ...REGISTRY_REVERTS,
  ...INCENTIVE_REVERTS,
}

/** The error of a decoded revert; CONTRACT_REVERTED if the name is none of ours. */
export function revertError(
  errorName: string,
  args: readonly unknown[],
  transactionHash?: Hash,
): RevertError {
  const explanation = REVERTS[errorName]
  return new RevertError({
    data: {
      code: explanation?.code ?? RevertCode.CONTRACT_REVERTED,
      errorName,
      args,
      transactionHash,
    },
    message: explanation?.message(args) ?? `the contract reverted: ${errorName}`,
    remedy:
      explanation?.remedy ??
      'Check the arguments of the call and that the deployment is the one you mean.',
  })
}
