import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { getEpoch } from '@flowbuilder/sdk/actions/getEpoch'
import { listSeats } from '@flowbuilder/sdk/actions/listSeats'
import { startEpoch } from '@flowbuilder/sdk/actions/startEpoch'
import { createWalletClient, http, type PrivateKeyAccount } from 'viem'
import type { DevnetEvent } from './devnetEvent.ts'

export interface StartFirstEpochOptions {
  readonly rpcUrl: string
  readonly deployment: Deployment
  /** Any funded account. */
  readonly account: PrivateKeyAccount
  readonly onEvent: (event: DevnetEvent) => void
}

/** Freezes the local executors as the first validator set. The executors start all later ones. */
export async function startFirstEpoch(options: StartFirstEpochOptions): Promise<void> {
  const { rpcUrl, deployment, account, onEvent } = options
  const client = createWalletClient({ account, transport: http(rpcUrl), pollingInterval: 50 })
  if ((await getEpoch(client, { deployment })).members.length > 0) return
  const seats = await listSeats(client, { deployment })
  const publicKeys = seats.map(({ publicKey }) => publicKey)
  const { transactionHash } = await startEpoch(client, { deployment, publicKeys })
  onEvent({ type: 'epochStarted', validators: seats.length, transactionHash })
}
