import { RevertError } from '@flowbuilder/sdk/actions/errors'
import { flowBuilderAbi } from '@flowbuilder/sdk/actions/flowBuilderAbi'
import { toFlowError } from '@flowbuilder/sdk/actions/toFlowError'
import type { FlowError } from '@flowbuilder/sdk/errors/flowError'
import {
  type Address,
  BaseError,
  createPublicClient,
  type Hash,
  type Hex,
  http,
  keccak256,
  type LocalAccount,
  type PublicClient,
  TransactionReceiptNotFoundError,
  type Transport,
} from 'viem'
import { getContractError } from 'viem/utils'
import {
  type AccountCall,
  type AccountChain,
  MAX_TRANSACTION_GAS,
  type SignedTransaction,
} from '../account/port.ts'
import type { FeeLevel, SettlementReceipt, SettlementVerdict } from '../port.ts'

export interface ViemAccountOptions {
  readonly rpcUrl: string
  readonly chainId: number
  readonly account: LocalAccount
  /** Several endpoints instead of the URL: failoverTransport. @default the URL alone */
  readonly transport?: Transport | undefined
  /** Time limit of one RPC call, milliseconds. @default 10,000 */
  readonly timeoutMs?: number
}

/** Of one RPC call. */
const TIMEOUT_MS = 10_000
/** An estimate gets a fifth on top: what a call needs varies a little with the block that it gets into. */
export const GAS_HEADROOM_PERCENT = 120n
const FEE_HISTORY_HEADROOM = 2n // times the base fee: six full blocks in a row can double it

/** The account over JSON-RPC with viem. */
export class ViemAccount implements AccountChain {
  protected readonly client: PublicClient
  readonly #options: ViemAccountOptions

  constructor(options: ViemAccountOptions) {
    this.#options = options
    // Retries are the caller's: it knows how long to wait and when to stop.
    const transport =
      options.transport ??
      http(options.rpcUrl, { timeout: options.timeoutMs ?? TIMEOUT_MS, retryCount: 0 })
    this.client = createPublicClient({ transport, cacheTime: 0 })
  }

  get account(): Address {
    return this.#options.account.address
  }

  async feeLevel(): Promise<FeeLevel> {
    return ask(async () => {
      const [block, maxPriorityFeePerGas] = await Promise.all([
        this.client.getBlock({ blockTag: 'latest' }),
        this.client.estimateMaxPriorityFeePerGas(),
      ])
      const baseFee = block.baseFeePerGas ?? 0n
      return {
        maxFeePerGas: baseFee * FEE_HISTORY_HEADROOM + maxPriorityFeePerGas,
        maxPriorityFeePerGas,
      }
    })
  }

  async balance(): Promise<bigint> {
    return ask(() => this.client.getBalance({ address: this.account }))
  }

  async nonce(tag: 'latest' | 'pending'): Promise<number> {
    return ask(() => this.client.getTransactionCount({ address: this.account, blockTag: tag }))
  }

  async estimate(call: AccountCall): Promise<SettlementVerdict> {
    const parameters = { ...call, account: this.account, blockTag: 'latest' } as const
    try {
      const gas = await this.client.estimateGas(parameters)
      return { type: 'accepted', gas: withHeadroom(gas) }
    } catch (error) {
      const explained = explainRevert(error, call.to, this.account)
      if (explained instanceof RevertError) return { type: 'refused', error: explained }
      throw explained
    }
  }

  async signCall(
    call: AccountCall,
    terms: FeeLevel & { readonly nonce: number; readonly gas: bigint },
  ): Promise<SignedTransaction> {
    const { nonce, gas, maxFeePerGas, maxPriorityFeePerGas } = terms
    const { chainId, account } = this.#options
    const raw = await account.signTransaction({
      type: 'eip1559',
      ...call,
      ...{ chainId, nonce, gas, maxFeePerGas, maxPriorityFeePerGas },
    })
    return { raw, hash: keccak256(raw) }
  }

  async broadcast(raw: Hex): Promise<void> {
    await ask(async () => {
      try {
        await this.client.sendRawTransaction({ serializedTransaction: raw })
      } catch (error) {
        if (!isKnownTransaction(error)) throw error
      }
    })
  }

  async receipt(hash: Hash): Promise<SettlementReceipt | undefined> {
    return ask(async () => {
      try {
        const receipt = await this.client.getTransactionReceipt({ hash })
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

/** Headroom alone makes no transaction larger than one may be. */
function withHeadroom(gas: bigint): bigint {
  if (gas > MAX_TRANSACTION_GAS) return gas
  const roomy = (gas * GAS_HEADROOM_PERCENT) / 100n
  return roomy < MAX_TRANSACTION_GAS ? roomy : MAX_TRANSACTION_GAS
}

/** Errors of viem hold the URL of the endpoint, and with it perhaps a key: the SDK's do not. */
export async function ask<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  try {
    return await call()
  } catch (error) {
    throw toFlowError(error)
  }
}

/** viem decodes reverts of calls that it encoded itself: here the same for any call of our contracts. */
function explainRevert(error: unknown, address: Address, account: Address): FlowError {
  if (!(error instanceof BaseError)) return toFlowError(error, account)
  const call = { abi: flowBuilderAbi, address, args: [], functionName: '' }
  return toFlowError(getContractError(error, call), account)
}

/** The pool has it already, or a block does: the receipt will tell. */
function isKnownTransaction(error: unknown): boolean {
  return (
    error instanceof Error &&
    /already known|already imported|known transaction|nonce too low/i.test(error.message)
  )
}
