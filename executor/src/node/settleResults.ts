import { workflowRegistryAbi } from '@flowbuilder/sdk/abi/workflowRegistryAbi'
import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { getParameters } from '@flowbuilder/sdk/actions/getParameters'
import { hashContent } from '@flowbuilder/sdk/actions/hashContent'
import { WORKFLOW_STATUSES } from '@flowbuilder/sdk/actions/workflowRequest'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { PublicClient } from 'viem'
import { requestKey } from '../ledger/state.ts'
import { AccountSender } from '../settlement/account/accountSender.ts'
import type { NonceGate } from '../settlement/account/nonceGate.ts'
import type { AccountChain } from '../settlement/account/port.ts'
import { BatchSubmitter } from '../settlement/batch/batchSubmitter.ts'
import { createFeeValue } from '../settlement/batch/feeValue.ts'
import { EpochKeeper } from '../settlement/epochKeeper.ts'
import { FaultReporter } from '../settlement/evidence/faultReporter.ts'
import type { LedgerChain } from '../settlement/ledger/ledgerChain.ts'
import { toRequest } from '../settlement/viem/requestRecord.ts'
import type { KvStore } from '../storage/kv/port.ts'
import type { Validator } from '../validator/port.ts'

export interface SettleResultsOptions {
  readonly deployment: Deployment
  /** On a chain with blocks of a second nobody needs to wait for two blocks of Ethereum. */
  readonly stepInMs: number | undefined
  readonly absenceEvery: number | undefined
}

export interface SettleResultsModules {
  readonly validator: Validator
  readonly chain: LedgerChain
  readonly client: PublicClient
  readonly account: AccountChain
  readonly gate: NonceGate
  readonly store: KvStore
  readonly now: () => number
  readonly onTrouble: (error: FlowError) => void
}

/** What a validator sends to the chain. */
export interface Settling {
  readonly sender: AccountSender
  /** Sends what is due, without waiting for receipts. */
  tick(): Promise<void>
  stop(): Promise<void>
}

/** Puts together what takes the ledger's results, its evidence and its epochs to the chain. */
export async function settleResults(
  { deployment, stepInMs, absenceEvery }: SettleResultsOptions,
  modules: SettleResultsModules,
): Promise<Settling> {
  const { validator, chain, client, account, gate, store, now, onTrouble } = modules
  const { epochLength } = await getParameters(client, { deployment })
  const sender = await AccountSender.open({}, { chain: account, gate, store, now, onTrouble })
  const batches = await BatchSubmitter.open(
    { registry: deployment.registry, stepInMs },
    {
      ledger: validator,
      chain,
      sender,
      store,
      fees: createFeeValue(client, deployment),
      async isSettledInPool(request) {
        const terms = toRequest(request)
        const [status] = await client.readContract({
          address: deployment.registry,
          abi: workflowRegistryAbi,
          functionName: 'statusOf',
          args: [terms, hashContent(terms)],
          blockTag: 'pending',
        })
        return WORKFLOW_STATUSES[status] === 'completed'
      },
      now,
      onTrouble,
    },
  )
  const epochs = new EpochKeeper(
    { self: validator.operator, deployment, epochLengthS: Number(epochLength), stepInMs },
    { chain, view: () => validator.replica.view, client, sender, now, onTrouble },
  )
  const faults = new FaultReporter(
    { deployment, account: account.account, stepInMs, absenceEvery },
    { ledger: validator, chain, client, sender, now, onReported: () => {}, onTrouble },
  )
  return {
    sender,
    async tick() {
      await batches.tick()
      await chain.forget(
        (id) =>
          validator.replica.view.get(requestKey(id)) !== undefined || batches.isWaitingFor(id),
      )
      epochs.tick()
      faults.tick()
    },
    async stop() {
      await sender.close()
      await Promise.all([batches.idle(), faults.idle()])
    },
  }
}
