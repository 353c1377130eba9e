import { workflowRegistryAbi } from '@flowbuilder/sdk/abi/workflowRegistryAbi'
import { ChainErrorCode, RevertError } from '@flowbuilder/sdk/actions/errors'
import { flowBuilderAbi } from '@flowbuilder/sdk/actions/flowBuilderAbi'
import { hashContent } from '@flowbuilder/sdk/actions/hashContent'
import { toFlowError } from '@flowbuilder/sdk/actions/toFlowError'
import type { WorkflowContent, WorkflowTerms } from '@flowbuilder/sdk/actions/workflowRequest'
import {
  type Address,
  type Block,
  BlockNotFoundError,
  encodeFunctionData,
  type Hash,
  type Hex,
} from 'viem'
import type { RequestRecord } from '../../requests/fold/runEvent.ts'
import { rangeTooLarge } from '../errors.ts'
import type {
  ChainBlock,
  ChainFact,
  ChainPort,
  FeeLevel,
  SettlementCall,
  SettlementVerdict,
} from '../port.ts'
import { decodeFacts } from './decodeFacts.ts'
import { toRequest } from './requestRecord.ts'
import { ask, GAS_HEADROOM_PERCENT, ViemAccount, type ViemAccountOptions } from './viemAccount.ts'

export interface ViemChainOptions extends ViemAccountOptions {
  readonly registry: Address
  readonly incentiveManager: Address
}

const STATUS_OPEN = new Set([1, 2]) // Pending and Cancelling of WorkflowStatus

/** The port over JSON-RPC with viem. */
export class ViemChain extends ViemAccount implements ChainPort {
  readonly #options: ViemChainOptions

  constructor(options: ViemChainOptions) {
    super(options)
    this.#options = options
  }

  async head(): Promise<ChainBlock> {
    return toChainBlock(await ask(() => this.client.getBlock({ blockTag: 'latest' })))
  }

  async block(number: number): Promise<ChainBlock | undefined> {
    return ask(async () => {
      try {
        return toChainBlock(await this.client.getBlock({ blockNumber: BigInt(number) }))
      } catch (error) {
        if (error instanceof BlockNotFoundError) return undefined
        throw error
      }
    })
  }

  async facts(from: number, to: number): Promise<ChainFact[]> {
    const { registry, incentiveManager } = this.#options
    try {
      const logs = await this.client.getLogs({
        address: [registry, incentiveManager],
        fromBlock: BigInt(from),
        toBlock: BigInt(to),
      })
      return decodeFacts(logs, { registry, incentiveManager })
    } catch (error) {
      if (to > from && isRangeRefusal(error)) throw rangeTooLarge(from, to)
      throw toFlowError(error)
    }
  }

  async isOpen(request: RequestRecord): Promise<boolean> {
    const [status] = await ask(() =>
      this.client.readContract({
        address: this.#options.registry,
        abi: workflowRegistryAbi,
        functionName: 'statusOf',
        args: keyOf(request),
      }),
    )
    return STATUS_OPEN.has(status)
  }

  async simulate(
    call: SettlementCall,
    on: 'latest' | 'pending' = 'pending',
  ): Promise<SettlementVerdict> {
    const parameters = {
      address: this.#options.registry,
      abi: flowBuilderAbi,
      functionName: 'validateExecution',
      args: settlementArgs(call),
      account: this.account,
    } as const
    try {
      // On top of the pool: a settlement of somebody else that is about to be included shows here.
      await onView(on, (blockTag) => this.client.simulateContract({ ...parameters, blockTag }))
      const gas = await this.client.estimateContractGas({ ...parameters, blockTag: 'latest' })
      return { type: 'accepted', gas: (gas * GAS_HEADROOM_PERCENT) / 100n }
    } catch (error) {
      const explained = toFlowError(error, this.account)
      if (explained instanceof RevertError) return { type: 'refused', error: explained }
      throw explained
    }
  }

  async sign(
    call: SettlementCall,
    terms: FeeLevel & { readonly nonce: number; readonly gas: bigint },
  ): Promise<{ raw: Hex; hash: Hash }> {
    const data = encodeFunctionData({
      abi: workflowRegistryAbi,
      functionName: 'validateExecution',
      args: settlementArgs(call),
    })
    return this.signCall({ to: this.#options.registry, data, value: 0n }, terms)
  }
}

/** How calls that need no content name a request. */
function keyOf(record: RequestRecord): [WorkflowTerms, Hash] {
  const request = toRequest(record)
  return [request, hashContent(request)]
}

function settlementArgs(call: SettlementCall): [WorkflowTerms, WorkflowContent, Hash, Hex] {
  const request = toRequest(call.request)
  return [request, request, call.resultHash, call.proof]
}

/** Not every endpoint has a view of the pool: those that have none are asked for the newest block. */
async function onView(
  view: 'latest' | 'pending',
  simulate: (view: 'latest' | 'pending') => Promise<unknown>,
): Promise<void> {
  try {
    await simulate(view)
  } catch (error) {
    const hasNoView = view === 'pending' && toFlowError(error).code === ChainErrorCode.RPC_FAILED
    if (!hasNoView) throw error
    await simulate('latest')
  }
}

function toChainBlock(block: Block<bigint, boolean, 'latest'>): ChainBlock {
  return {
    number: Number(block.number),
    hash: block.hash,
    parentHash: block.parentHash,
    timestampMs: Number(block.timestamp) * 1000,
  }
}

/** Endpoints have no common code for it. */
function isRangeRefusal(error: unknown): boolean {
  return (
    error instanceof Error && /range|limit|too many|exceed|more than|too large/i.test(error.message)
  )
}
