import { getWorkflowId } from '@flowbuilder/sdk/actions/getWorkflowId'
import { submitWorkflow } from '@flowbuilder/sdk/actions/submitWorkflow'
import type { Hex } from 'viem'
import { withWallet } from '../../../wallet/withWallet.ts'
import { rememberPending } from './draft.ts'
import { type MakeRequestOptions, makeRequest } from './makeRequest.ts'

export type SendStage = 'uploading' | 'signing' | 'mining'

export interface SendRequestOptions extends MakeRequestOptions {
  readonly onStage: (stage: SendStage) => void
}

/**
 * Publishes definition and inputs, then escrows the fee. Returns the id of the request once it is in a block.
 *
 * - Errors: those of the gateway, before anything is spent; those of `withWallet` and `submitWorkflow`.
 */
export async function sendRequest(options: SendRequestOptions): Promise<Hex> {
  const { chain, wallet, onStage } = options
  onStage('uploading')
  const request = await makeRequest(options)
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
