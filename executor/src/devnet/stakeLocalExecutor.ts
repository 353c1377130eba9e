import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { getExecutor } from '@flowbuilder/sdk/actions/getExecutor'
import { getParameters } from '@flowbuilder/sdk/actions/getParameters'
import { stake } from '@flowbuilder/sdk/actions/stake'
import { createWalletClient, http, type PrivateKeyAccount } from 'viem'
import type { DevnetEvent } from './devnetEvent.ts'

export interface StakeLocalExecutorOptions {
  readonly rpcUrl: string
  readonly deployment: Deployment
  readonly account: PrivateKeyAccount
  /** Counts from 1; for people. */
  readonly index: number
  readonly onEvent: (event: DevnetEvent) => void
}

/** Stakes the minimum for a local executor that is not active yet. */
export async function stakeLocalExecutor(options: StakeLocalExecutorOptions): Promise<void> {
  const { rpcUrl, deployment, account, index, onEvent } = options
  const client = createWalletClient({ account, transport: http(rpcUrl), pollingInterval: 50 })
  const { active } = await getExecutor(client, { deployment, account: account.address })
  if (active) return
  const { minStake } = await getParameters(client, { deployment })
  const { transactionHash } = await stake(client, { deployment, amount: minStake })
  onEvent({
    type: 'executorStaked',
    index,
    address: account.address,
    stake: minStake,
    transactionHash,
  })
}
