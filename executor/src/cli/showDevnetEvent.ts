import { formatEther } from 'viem'
import type { DevnetEvent } from '../devnet/devnetEvent.ts'
import type { Progress } from './progress.ts'

/** One line a event of a starting local network. */
export function showDevnetEvent(progress: Progress, event: DevnetEvent): void {
  switch (event.type) {
    case 'chainStarted':
      return progress.done(`chain ${event.chainId} at ${event.rpcUrl}`)
    case 'deploying':
      return progress.wait('deploying the contracts')
    case 'contractsDeployed':
      for (const { name, hash } of event.transactions) progress.done(`deployed ${name}`, hash)
      if (!event.fresh) progress.done('contracts found on the chain')
      return progress.info(`registry ${event.deployment.registry}`)
    case 'executorStaked':
      progress.done(
        `executor ${event.index} staked ${formatEther(event.stake)} ETH`,
        event.transactionHash,
      )
      return progress.wait('starting the executors')
    case 'epochStarted':
      progress.done(`first epoch with ${event.validators} validators`, event.transactionHash)
      return progress.wait('starting the executors')
    case 'executorReady':
      progress.done(
        `executor ${event.index} ready, gateway ${event.gatewayUrl}`,
        `pid ${event.pid}`,
      )
      return progress.wait('starting the executors')
    case 'validatorsLive':
      return progress.done(`consensus of ${event.validators} validators`)
    case 'executorEnded':
      return progress.warn(
        `executor ${event.index} ended with code ${event.exitCode}`,
        `log: ${event.logFile}`,
      )
  }
}
