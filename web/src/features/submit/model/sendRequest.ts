import { getWorkflowId } from '@flowbuilder/sdk/actions/getWorkflowId'
import { submitWorkflow } from '@flowbuilder/sdk/actions/submitWorkflow'
import { PLAIN_TERMS, type WorkflowRequest } from '@flowbuilder/sdk/actions/workflowRequest'
import type { PreparedSubmission } from '@flowbuilder/sdk/workflow/prepareSubmission'
import { bytesToHex, type Hex } from 'viem'
import { getBlock } from 'viem/actions'
import type { Gateway } from '../../../network/gateway.ts'
import type { Chain } from '../../../network/useNetwork.ts'
import type { ConnectedWallet } from '../../../wallet/walletStore.ts'
import { withWallet } from '../../../wallet/withWallet.ts'
import { rememberPending } from './draft.ts'

export type SendStage = 'uploading' | 'signing' | 'mining'

export interface SendRequestOptions {
  readonly gateway: Gateway
  readonly chain: Chain
  readonly wallet: ConnectedWallet
  readonly prepared: PreparedSubmission
  readonly fee: bigint
  /** From the time of the chain. */
  readonly deadlineSeconds: number
  readonly onStage: (stage: SendStage) => void
}

/**
 * Publishes definition and inputs, then escrows the fee. Returns the id of the request once it is in a block.
 *
 * - Errors: those of the gateway, before anything is spent; those of `withWallet` and `submitWorkflow`.
 */
export async function sendRequest(options: SendRequestOptions): Promise<Hex> {
  const { gateway, chain, wallet, prepared, fee, deadlineSeconds, onStage } = options
  onStage('uploading')
  await gateway.putBlob(prepared.definitionBytes)
  await gateway.putBlob(prepared.inputsBytes)
  const { timestamp } = await getBlock(chain.client)
  const request: WorkflowRequest = {
    ...PLAIN_TERMS,
    owner: wallet.account,
    mode: prepared.mode,
    deadline: timestamp + BigInt(deadlineSeconds),
    fee,
    ...prepared.content,
    clientRequestId: bytesToHex(crypto.getRandomValues(new Uint8Array(32))),
  }
  const { deployment } = chain
  const id = getWorkflowId({ ...deployment, request })
  onStage('signing')
  await withWallet(wallet, chain, (client) =>
    submitWorkflow(client, {
      deployment,
      request,
      onSent: () => {
        rememberPending(id)
        onStage('mining')
      },
    }),
  )
  return id
}
