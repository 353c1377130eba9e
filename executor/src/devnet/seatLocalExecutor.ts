import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { getExecutor } from '@flowbuilder/sdk/actions/getExecutor'
import { getParameters } from '@flowbuilder/sdk/actions/getParameters'
import { registerKey } from '@flowbuilder/sdk/actions/registerKey'
import { stake } from '@flowbuilder/sdk/actions/stake'
import { takeSeat } from '@flowbuilder/sdk/actions/takeSeat'
import { provePossession } from '@flowbuilder/sdk/bls/possession'
import { getPublicKey } from '@flowbuilder/sdk/bls/sign'
import { createWalletClient, http, type PrivateKeyAccount } from 'viem'
import type { DevnetEvent } from './devnetEvent.ts'

/** Times the minimum: a hundredth of it, the slash for an absence, is still worth a report, and whoever is slashed stays active. */
const LOCAL_STAKES = 10n

export interface SeatLocalExecutorOptions {
  readonly rpcUrl: string
  readonly deployment: Deployment
  readonly account: PrivateKeyAccount
  readonly blsKey: Uint8Array
  /** Counts from 1; for people. Its seat is the number before. */
  readonly index: number
  readonly onEvent: (event: DevnetEvent) => void
}

/** Makes a local executor a validator of the next epoch: stake, key with proof of possession, seat. Passes over what is done. */
export async function seatLocalExecutor(options: SeatLocalExecutorOptions): Promise<void> {
  const { rpcUrl, deployment, account, blsKey, index, onEvent } = options
  const client = createWalletClient({ account, transport: http(rpcUrl), pollingInterval: 50 })
  const { address } = account
  const before = await getExecutor(client, { deployment, account: address })
  if (!before.active) {
    // One that was slashed below the minimum stays out: a network that is started again shows what happened to it.
    if (before.stake > 0n) return
    const { minStake } = await getParameters(client, { deployment })
    const amount = LOCAL_STAKES * minStake
    const { transactionHash } = await stake(client, { deployment, amount })
    onEvent({ type: 'executorStaked', index, address, stake: amount, transactionHash })
  }
  if (before.keyHash === undefined) {
    const context = {
      chainId: BigInt(deployment.chainId),
      contract: deployment.incentiveManager,
      owner: address,
    }
    await registerKey(client, {
      deployment,
      publicKey: getPublicKey(blsKey),
      possession: provePossession(blsKey, context),
    })
  }
  if (before.seat === undefined) await takeSeat(client, { deployment, seat: index - 1 })
}
