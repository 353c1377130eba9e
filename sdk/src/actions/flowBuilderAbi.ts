import { incentiveManagerAbi } from '../abi/incentiveManagerAbi.ts'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'

/** Both contracts in one, so that an error of the incentive manager is decoded in a call of the registry. */
export const flowBuilderAbi = [...workflowRegistryAbi, ...incentiveManagerAbi] as const
