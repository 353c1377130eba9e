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
  createPublicClient,
  encodeFunctionData,
  type Hash,
  type Hex,
  http,
  keccak256,
  type LocalAccount,
  type PublicClient,
  TransactionReceiptNotFoundError,
} from 'viem'
import type { RequestRecord } from '../../requests/fold/runEvent.ts'
import { rangeTooLarge } from '../errors.ts'
import type {
  ChainBlock,
  ChainFact,
  ChainPort,
  FeeLevel,
  SettlementCall,
  SettlementReceipt,
  SettlementVerdict,
} from '../port.ts'
import { decodeFacts } from './decodeFacts.ts'
import { toRequest } from './requestRecord.ts'

export interface ViemChainOptions {
  readonly rpcUrl: string
  readonly chainId: number
  readonly registry: Address
  readonly incentiveManager: Address
  readonly account: LocalAccount
  /** Time limit of one RPC call, milliseconds. @default 10,000 */
  readonly timeoutMs?: number
}

/** Of one RPC call. */
const TIMEOUT_MS = 10_000
/** A settlement uses about 300k gas; the estimate gets a fifth on top, because a proof's cost varies a little. */
const GAS_HEADROOM_PERCENT = 120n
const FEE_HISTORY_HEADROOM = 2n // times the base fee: six full blocks in a row can double it
const STATUS_OPEN = new Set([1, 2]) // Pending and Cancelling of WorkflowStatus

/** The port over JSON-RPC with viem. */
export class ViemChain implements ChainPort {
  readonly #client: PublicClient
  readonly #options: ViemChainOptions

  constructor(options: ViemChainOptions) {
    this.#options = options
    // Retries are the caller's: it knows how long to wait and when to stop.
    const transport = http(options.rpcUrl, {
      timeout: options.timeoutMs ?? TIMEOUT_MS,
      retryCount: 0,
    })
    this.#client = createPublicClient({ transport, cacheTime: 0 })
  }

  get account(): Address {
    return this.#options.account.address
  }

  async head(): Promise<ChainBlock> {
    return toChainBlock(await ask(() => this.#client.getBlock({ blockTag: 'latest' })))
  }

  async block(number: number): Promise<ChainBlock | undefined> {
    return ask(async () => {
      try {
        return toChainBlock(await this.#client.getBlock({ blockNumber: BigInt(number) }))
      } catch (error) {
        if (error instanceof BlockNotFoundError) return undefined
        throw error
      }
    })
  }

  async facts(from: number, to: number): Promise<ChainFact[]> {
    const { registry, incentiveManager } = this.#options
    try {
      const logs = await this.#client.getLogs({
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
      this.#client.readContract({
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
      account: this.#options.account.address,
    } as const
    try {
      // On top of the pool: a settlement of somebody else that is about to be included shows here.
      await onView(on, (blockTag) => this.#client.simulateContract({ ...parameters, blockTag }))
      const gas = await this.#client.estimateContractGas({ ...parameters, blockTag: 'latest' })
      return { type: 'accepted', gas: (gas * GAS_HEADROOM_PERCENT) / 100n }
    } catch (error) {
      const explained = toFlowError(error, this.#options.account.address)
      if (explained instanceof RevertError) return { type: 'refused', error: explained }
      throw explained
    }
  }

  async feeLevel(): Promise<FeeLevel> {
    return ask(async () => {
      const [block, maxPriorityFeePerGas] = await Promise.all([
        this.#client.getBlock({ blockTag: 'latest' }),
        this.#client.estimateMaxPriorityFeePerGas(),
      ])
      const baseFee = block.baseFeePerGas ?? 0n
      return {
        maxFeePerGas: baseFee * FEE_HISTORY_HEADROOM + maxPriorityFeePerGas,
        maxPriorityFeePerGas,
      }
    })
  }

  async balance(): Promise<bigint> {
    return ask(() => this.#client.getBalance({ address: this.#options.account.address }))
  }

  async nonce(tag: 'latest' | 'pending'): Promise<number> {
    return ask(() =>
      this.#client.getTransactionCount({ address: this.#options.account.address, blockTag: tag }),
    )
  }

  async sign(
    call: SettlementCall,
    terms: FeeLevel & { readonly nonce: number; readonly gas: bigint },
  ): Promise<{ raw: Hex; hash: Hash }> {
    const raw = await this.#options.account.signTransaction({
      type: 'eip1559',
      chainId: this.#options.chainId,
      to: this.#options.registry,
      data: encodeFunctionData({
        abi: workflowRegistryAbi,
        functionName: 'validateExecution',
        args: settlementArgs(call),
      }),
      gas: terms.gas,
      nonce: terms.nonce,
      maxFeePerGas: terms.maxFeePerGas,
      maxPriorityFeePerGas: terms.maxPriorityFeePerGas,
    })
    return { raw, hash: keccak256(raw) }
  }

  async broadcast(raw: Hex): Promise<void> {
    await ask(async () => {
      try {
        await this.#client.sendRawTransaction({ serializedTransaction: raw })
      } catch (error) {
        if (!isKnownTransaction(error)) throw error
      }
    })
  }

  async receipt(hash: Hash): Promise<SettlementReceipt | undefined> {
    return ask(async () => {
      try {
        const receipt = await this.#client.getTransactionReceipt({ hash })
        return {
          hash,
          blockNumber: Number(receipt.blockNumber),
          succeeded: receipt.status === 'success',
          gasUsed: receipt.gasUsed,
          gasCost: receipt.gasUsed * receipt.effectiveGasPrice,
        }
      } catch (error) {
        if (error instanceof TransactionReceiptNotFoundError) return undefined
        throw error
      }
    })
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

/** Errors of viem hold the URL of the endpoint, and with it perhaps a key: the SDK's do not. */
async function ask<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call()
  } catch (error) {
    throw toFlowError(error)
  }
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

/** The pool has it already, or a block does: the receipt will tell. */
function isKnownTransaction(error: unknown): boolean {
  return (
    error instanceof Error &&
    /already known|already imported|known transaction|nonce too low/i.test(error.message)
  )
}
