import type {
  Abi,
  Address,
  ContractFunctionArgs,
  ContractFunctionName,
  ContractFunctionReturnType,
} from 'viem'
import { readContract } from 'viem/actions'
import type { ReadClient } from './checkDeployment.ts'
import { flowBuilderAbi } from './flowBuilderAbi.ts'
import { toFlowError } from './toFlowError.ts'

type ViewName = ContractFunctionName<typeof flowBuilderAbi, 'view'>

export interface View<Name extends ViewName> {
  readonly address: Address
  readonly functionName: Name
  readonly args: ContractFunctionArgs<typeof flowBuilderAbi, 'view', Name>
}

/** Calls a view; reverts and transport failures become errors with a stable code. */
export async function callView<const Name extends ViewName>(
  client: ReadClient,
  view: View<Name>,
): Promise<ContractFunctionReturnType<typeof flowBuilderAbi, 'view', Name>> {
  try {
    const value = await readContract(client, {
      ...view,
      abi: flowBuilderAbi as Abi,
      args: view.args as readonly unknown[],
    })
    return value as ContractFunctionReturnType<typeof flowBuilderAbi, 'view', Name>
  } catch (error) {
    throw toFlowError(error)
  }
}
