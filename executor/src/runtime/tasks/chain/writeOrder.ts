import type { ChainWriteTask } from '@flowbuilder/sdk/workflow/definition'
import { parseInteger } from '@flowbuilder/sdk/workflow/parseInteger'
import { DEFAULT_WRITE_GAS } from '@flowbuilder/sdk/workflow/policyOf'
import { renderText } from '@flowbuilder/sdk/workflow/renderTemplate'
import type { Address, Hex } from 'viem'
import type { TaskValues } from '../../port.ts'
import { encodeCall } from './encodeCall.ts'
import { argumentInvalid } from './errors.ts'

/** What a transaction of a task must do, whatever its nonce and fee. */
export interface WriteOrder {
  /** The first chain of the node if undefined. */
  readonly chainId: number | undefined
  readonly to: Address
  readonly data: Hex
  /** Wei. */
  readonly value: bigint
  /** Gas limit. */
  readonly gas: bigint
  /** Blocks from its own on. */
  readonly confirmations: number
}

/** Errors: those of encodeCall. */
export function writeOrderOf(task: ChainWriteTask, inputs: TaskValues): WriteOrder {
  const {
    chainId,
    value: template,
    gas = DEFAULT_WRITE_GAS,
    confirmations,
    ...call
  } = task['chain.write']
  const { to, data } = encodeCall(call, inputs)
  const value = parseInteger(renderText(template, inputs))
  if (typeof value !== 'bigint' || value < 0n) throw argumentInvalid('"value" is no amount of wei')
  return { chainId, to, data, value, gas: BigInt(gas), confirmations }
}
