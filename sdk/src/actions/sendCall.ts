import {
  type Abi,
  type Account,
  type Address,
  BaseError,
  type Chain,
  type Client,
  type ContractFunctionArgs,
  type ContractFunctionName,
  type Hash,
  type Transport,
} from 'viem'
import { parseAccount } from 'viem/accounts'
import { simulateContract, waitForTransactionReceipt, writeContract } from 'viem/actions'
import { requireChain } from './checkDeployment.ts'
import type { Deployment } from './deployment.ts'
import { ChainError, ChainErrorCode, RevertError } from './errors.ts'
import { flowBuilderAbi } from './flowBuilderAbi.ts'
import { revertError } from './reverts.ts'
import { toFlowError } from './toFlowError.ts'

type WriteName = ContractFunctionName<typeof flowBuilderAbi, 'nonpayable' | 'payable'>

/** A client with an account that signs, such as `createWalletClient({ account, transport })`. */
export type WriteClient = Client<Transport, Chain | undefined, Account | undefined>

/** What every writing action takes. */
export interface WriteParameters {
  readonly deployment: Deployment
  /** @default the account of the client */
  readonly account?: Account | Address | undefined
  /** Milliseconds to wait for the receipt. @default 180_000 */
  readonly timeoutMs?: number | undefined
  /** Called once the node has taken the transaction, before it is mined: the place to write it into a journal. */
  readonly onSent?: ((transactionHash: Hash) => void | Promise<void>) | undefined
}

/** A mined, successful transaction. */
export interface WriteReturnType {
  readonly transactionHash: Hash
  readonly blockNumber: bigint
  /** Units: gas, as charged by the receipt. */
  readonly gasUsed: bigint
  /** Wei paid for the gas. */
  readonly gasCost: bigint
}

export interface Call<Name extends WriteName> {
  readonly address: Address
  readonly functionName: Name
  readonly args: ContractFunctionArgs<typeof flowBuilderAbi, 'nonpayable' | 'payable', Name>
  /** Wei sent along. */
  readonly value?: bigint | undefined
}

/**
 * Simulates a call, sends it and waits for its receipt.
 *
 * - A call that would revert is refused by the simulation and costs nothing.
 * - Errors: WRONG_CHAIN, ACCOUNT_MISSING, a code of RevertCode (with `transactionHash` if it was mined and reverted),
 *   UNFUNDED_ACCOUNT, RPC_UNREACHABLE, RPC_FAILED, TRANSACTION_UNCONFIRMED.
 */
export async function sendCall<const Name extends WriteName>(
  client: WriteClient,
  parameters: WriteParameters,
  call: Call<Name>,
): Promise<WriteReturnType> {
  const account = requireAccount(client, parameters)
  // The name and the arguments were checked against the ABI above; inside, viem's generics only get in the way.
  const request = {
    ...call,
    abi: flowBuilderAbi as Abi,
    args: call.args as readonly unknown[],
    account,
    value: call.value,
  }
  try {
    await requireChain(client, parameters.deployment)
    await simulateContract(client, request)
    const transactionHash = await writeContract(client, { ...request, chain: null })
    await parameters.onSent?.(transactionHash)
    const receipt = await waitForTransactionReceipt(client, {
      hash: transactionHash,
      timeout: parameters.timeoutMs ?? 180_000,
    })
    if (receipt.status === 'reverted') {
      throw await explainRevert(transactionHash, () =>
        simulateContract(client, { ...request, blockNumber: receipt.blockNumber }),
      )
    }
    return {
      transactionHash: receipt.transactionHash,
      blockNumber: receipt.blockNumber,
      gasUsed: receipt.gasUsed,
      gasCost: receipt.gasUsed * receipt.effectiveGasPrice,
    }
  } catch (error) {
    // What `onSent` throws belongs to the caller.
    throw error instanceof BaseError ? toFlowError(error, account.address) : error
  }
}

/** The account that signs; ACCOUNT_MISSING if there is none. */
export function requireAccount(client: WriteClient, parameters: WriteParameters): Account {
  const account = parameters.account ?? client.account
  if (account !== undefined) return parseAccount(account)
  throw new ChainError({
    data: { code: ChainErrorCode.ACCOUNT_MISSING },
    message: 'no account signs this transaction',
    remedy: 'Give the client an account, or pass one to the action.',
  })
}

/** A receipt has no reason: the call is repeated on the state after its block. */
async function explainRevert(
  transactionHash: Hash,
  repeat: () => Promise<unknown>,
): Promise<RevertError> {
  try {
    await repeat()
  } catch (error) {
    const explained = toFlowError(error)
    if (explained instanceof RevertError) {
      return revertError(explained.data.errorName, explained.data.args, transactionHash)
    }
  }
  return revertError('no reason: the call passes on the state after its block', [], transactionHash)
}
