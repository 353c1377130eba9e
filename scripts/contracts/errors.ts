import { FlowError } from '../../sdk/src/errors/flowError.ts'

export const DeployErrorCode = {
  /** The proving key is for development, the chain is not. */
  DEVELOPMENT_KEY_REFUSED: 'DEVELOPMENT_KEY_REFUSED',
  /** Ignition ended without a complete deployment. */
  DEPLOYMENT_FAILED: 'DEPLOYMENT_FAILED',
} as const

export type DeployErrorData =
  | { readonly code: typeof DeployErrorCode.DEVELOPMENT_KEY_REFUSED; readonly chainId: number }
  | { readonly code: typeof DeployErrorCode.DEPLOYMENT_FAILED; readonly detail: string }

/** The contracts were not deployed. */
export class DeployError extends FlowError<DeployErrorData> {}

export const ProveErrorCode = {
  /** The solver of the SMT checker is not installed. */
  SOLVER_MISSING: 'SOLVER_MISSING',
} as const

export interface ProveErrorData {
  readonly code: typeof ProveErrorCode.SOLVER_MISSING
}

/** The assertions could not be put to the solver. */
export class ProveError extends FlowError<ProveErrorData> {}
