import { workflowRegistryAbi } from '@flowbuilder/sdk/abi/workflowRegistryAbi'
import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { getClaim } from '@flowbuilder/sdk/actions/getClaim'
import { getParameters } from '@flowbuilder/sdk/actions/getParameters'
import { getRegistryBalance } from '@flowbuilder/sdk/actions/getRegistryBalance'
import { getWorkflowStatus } from '@flowbuilder/sdk/actions/getWorkflowStatus'
import { hashContent } from '@flowbuilder/sdk/actions/hashContent'
import { toFlowError } from '@flowbuilder/sdk/actions/toFlowError'
import {
  type Address,
  encodeFunctionData,
  type Hash,
  type Hex,
  type PublicClient,
  zeroAddress,
} from 'viem'
import { callReverted } from '../errors.ts'
import { MAX_UNDER_WAY } from '../limits.ts'
import type { ClaimCall, ClaimChain, ClaimRules, ClaimState, OptimisticRequest } from '../port.ts'

/** Sends a transaction and sees it through, once a key: settlement/account/accountSender.ts. */
export interface KeyedSender {
  send(order: {
    readonly key: string
    readonly to: Address
    readonly data: Hex
    readonly value?: bigint
  }): Promise<{ readonly hash: Hash; readonly succeeded: boolean }>
}

export interface RegistryClaimsModules {
  readonly client: PublicClient
  readonly sender: KeyedSender
}

/** The port over the registry's views, and over the sender of this node's account. */
export class RegistryClaims implements ClaimChain {
  readonly account: Address
  readonly #deployment: Deployment
  readonly #client: PublicClient
  readonly #sender: KeyedSender
  #rules: ClaimRules | undefined

  constructor(
    options: { readonly deployment: Deployment; readonly account: Address },
    { client, sender }: RegistryClaimsModules,
  ) {
    this.account = options.account
    this.#deployment = options.deployment
    this.#client = client
    this.#sender = sender
  }

  async rules(): Promise<ClaimRules> {
    this.#rules ??= await this.#readRules()
    return this.#rules
  }

  async head(): Promise<{ readonly number: number; readonly timeS: number }> {
    try {
      const { number, timestamp } = await this.#client.getBlock()
      return { number: Number(number), timeS: Number(timestamp) }
    } catch (error) {
      throw toFlowError(error)
    }
  }

  async read({ id, request }: OptimisticRequest): Promise<ClaimState> {
    const deployment = this.#deployment
    const { status, closesAt } = await getWorkflowStatus(this.#client, { deployment, request })
    const hasClaim = status === 'posted' || status === 'challenged'
    return {
      status,
      closesAtS: closesAt === undefined ? undefined : Number(closesAt),
      claim: hasClaim ? await getClaim(this.#client, { deployment, id }) : undefined,
    }
  }

  async send(key: string, request: OptimisticRequest, call: ClaimCall): Promise<void> {
    const { hash, succeeded } = await this.#sender.send({
      key,
      to: this.#deployment.registry,
      data: encodeClaimCall(request, call),
      value: await this.#valueOf(call),
    })
    if (!succeeded) throw callReverted(hash)
  }

  async #readRules(): Promise<ClaimRules> {
    const deployment = this.#deployment
    const { challengeWindow, resolutionWindow, postBond, challengeBond } = await getParameters(
      this.#client,
      { deployment },
    )
    return {
      challengeWindowS: Number(challengeWindow),
      resolutionWindowS: Number(resolutionWindow),
      postBond,
      challengeBond,
    }
  }

  /** Bonds come back as a balance in the registry: they are used again, if there is enough for all that may be under way. */
  async #valueOf({ type }: ClaimCall): Promise<bigint> {
    if (type !== 'post' && type !== 'challenge') return 0n
    const rules = await this.rules()
    const bond = type === 'post' ? rules.postBond : rules.challengeBond
    const balance = await getRegistryBalance(this.#client, {
      deployment: this.#deployment,
      account: this.account,
      token: zeroAddress,
    })
    const bondsUnderWay = BigInt(MAX_UNDER_WAY) * (rules.postBond + rules.challengeBond)
    return balance >= bondsUnderWay ? 0n : bond
  }
}

function encodeClaimCall({ request }: OptimisticRequest, call: ClaimCall): Hex {
  const abi = workflowRegistryAbi
  const contentHash = hashContent(request)
  switch (call.type) {
    case 'post':
      return encodeFunctionData({
        abi,
        functionName: 'postResult',
        args: [request, contentHash, call.resultHash],
      })
    case 'challenge':
      return encodeFunctionData({
        abi,
        functionName: 'challengeTask',
        args: [request, request, call.challenge],
      })
    case 'answer': {
      const { output, plan, outputsCommitment, proof } = call
      return encodeFunctionData({
        abi,
        functionName: 'resolveChallenge',
        args: [{ terms: request, contentHash }, output, plan, outputsCommitment, proof],
      })
    }
    case 'finalize':
      return encodeFunctionData({
        abi,
        functionName: 'finalizeResult',
        args: [request, contentHash],
      })
    case 'drop':
      return encodeFunctionData({
        abi,
        functionName: 'resolveUnanswered',
        args: [request, contentHash],
      })
  }
}
