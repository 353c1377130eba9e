import type { FlowError } from '@flowbuilder/sdk/errors/flowError'

/** The chain under a local network: started for it, or there already. */
export interface DevnetChain {
  readonly rpcUrl: string
  readonly chainId: number
  /** Resolves with the reason when it has ended on its own; never for one that is not ours. */
  readonly failed: Promise<FlowError>
  /** From now on blocks come by themselves. */
  run(): Promise<void>
  /** Idempotent. Leaves a chain that is not ours as it is; a temporary directory is gone when it resolves. */
  stop(): Promise<void>
}
