import { PLAIN_TERMS, type WorkflowRequest } from '@flowbuilder/sdk/actions/workflowRequest'
import type { PreparedSubmission } from '@flowbuilder/sdk/workflow/prepareSubmission'
import { bytesToHex } from 'viem'
import { getBlock } from 'viem/actions'
import type { Gateway } from '../../../network/gateway.ts'
import type { Chain } from '../../../network/useNetwork.ts'
import type { ConnectedWallet } from '../../../wallet/walletStore.ts'

export interface MakeRequestOptions {
  readonly gateway: Gateway
  readonly chain: Chain
  readonly wallet: ConnectedWallet
  readonly prepared: PreparedSubmission
  /** Wei. */
  readonly fee: bigint
  /** From the time of the chain. */
  readonly deadlineSeconds: number
}

/** Publishes definition and inputs, and makes a request of them that the connected account owns and pays. Errors: those of the gateway and the node. */
export async function makeRequest(options: MakeRequestOptions): Promise<WorkflowRequest> {
  const { gateway, chain, wallet, prepared, fee, deadlineSeconds } = options
  await gateway.putBlob(prepared.definitionBytes)
  await gateway.putBlob(prepared.inputsBytes)
  const { timestamp } = await getBlock(chain.client)
  return {
    ...PLAIN_TERMS,
    owner: wallet.account,
    mode: prepared.mode,
    deadline: timestamp + BigInt(deadlineSeconds),
    fee,
    ...prepared.content,
    clientRequestId: bytesToHex(crypto.getRandomValues(new Uint8Array(32))),
  }
}
