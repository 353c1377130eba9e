import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { chainFailedError, LOCAL_CHAIN_ID, startAnvil } from './anvil.ts'
import { claimPort } from './claimPort.ts'
import type { DevnetChain } from './devnetChain.ts'

export interface OwnChainOptions {
  /** 0 for any free one. */
  readonly port: number
  readonly dataDirectory: string
  /** Keep the state in the directory; otherwise the directory is removed at the end. */
  readonly keep: boolean
}

const BLOCK_SECONDS = 1

/**
 * Starts a chain for this network alone.
 *
 * - Errors: PORT_IN_USE, DEVNET_CHAIN_FAILED.
 */
export async function startOwnChain(options: OwnChainOptions): Promise<DevnetChain> {
  const port = await claimPort(options.port, '--port')
  const anvil = await startAnvil({ ...options, port })
  let isStopping = false
  return {
    rpcUrl: anvil.rpcUrl,
    chainId: LOCAL_CHAIN_ID,
    failed: new Promise<FlowError>((resolve) => {
      void anvil.ended.then(async (exitCode) => {
        if (!isStopping) resolve(await chainFailedError(exitCode, anvil.logFile))
      })
    }),
    run: () => anvil.setBlockTime(BLOCK_SECONDS),
    stop() {
      isStopping = true
      return anvil.stop()
    },
  }
}
