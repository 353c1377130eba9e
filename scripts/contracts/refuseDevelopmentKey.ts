import { readArtifactLock } from './artifactLock.ts'
import { DeployError, DeployErrorCode } from './errors.ts'

/** Chains that exist on one machine: the defaults of anvil, Hardhat and Ganache. */
const LOCAL_CHAIN_IDS: readonly number[] = [31337, 1337]

export interface RefuseDevelopmentKeyParameters {
  readonly chainId: number
  /** The person who deploys knows that proofs can be forged. */
  readonly allowDevelopmentKey: boolean
  /** @default what circuits/artifacts.lock.json says */
  readonly setup?: string | undefined
}

/**
 * Keeps a proving key with a known secret off public chains.
 *
 * - Errors: DEVELOPMENT_KEY_REFUSED.
 */
export function refuseDevelopmentKey(parameters: RefuseDevelopmentKeyParameters): void {
  const { chainId, allowDevelopmentKey, setup = readArtifactLock().setup } = parameters
  if (setup === 'ceremony' || allowDevelopmentKey || LOCAL_CHAIN_IDS.includes(chainId)) return
  throw new DeployError({
    data: { code: DeployErrorCode.DEVELOPMENT_KEY_REFUSED, chainId },
    message: `chain ${chainId} is public and the proving key is for development: anybody could forge results`,
    remedy:
      'Use a proving key from a ceremony, or --allow-development-key on a test network without money.',
  })
}
