import { randomBytes } from 'node:crypto'
import {
  bytesToHex,
  createPublicClient,
  encodeFunctionData,
  type Hex,
  http,
  type PrivateKeyAccount,
  type PublicClient,
} from 'viem'
import { Gateway } from '../../executor/src/cli/gateway.ts'
import { workflowRegistryAbi } from '../../sdk/src/abi/workflowRegistryAbi.ts'
import type { Deployment } from '../../sdk/src/actions/deployment.ts'
import { getWorkflowId } from '../../sdk/src/actions/getWorkflowId.ts'
import { PLAIN_TERMS, type WorkflowRequest } from '../../sdk/src/actions/workflowRequest.ts'
import type { Work } from './work.ts'

/** A request on its way. Times are of this machine, milliseconds. */
export interface SentRequest {
  readonly id: Hex
  readonly work: Work
  readonly request: WorkflowRequest
}

export interface RequesterOptions {
  readonly rpcUrl: string
  readonly deployment: Deployment
  readonly gatewayUrls: readonly string[]
  readonly account: PrivateKeyAccount
  /** Wei a request. */
  readonly fee: bigint
  /** From the time of the chain. */
  readonly deadlineSeconds: number
}

const SUBMIT_GAS = 120_000n

/** Submits many requests with one account: signs with its own nonces, and waits for no receipt. */
export class Requester {
  readonly client: PublicClient
  readonly #options: RequesterOptions
  readonly #uploaded = new Set<Hex>()
  /** By nonce: a reorganisation of the local chain forgets transactions. */
  readonly #raw = new Map<number, Hex>()
  #nonce: number

  private constructor(options: RequesterOptions, client: PublicClient, nonce: number) {
    this.#options = options
    this.client = client
    this.#nonce = nonce
  }

  static async open(options: RequesterOptions): Promise<Requester> {
    const client = createPublicClient({ transport: http(options.rpcUrl) })
    const { address } = options.account
    return new Requester(
      options,
      client,
      await client.getTransactionCount({ address, blockTag: 'pending' }),
    )
  }

  /** Publishes the blobs that are new and sends one request of each work. */
  async send(works: readonly Work[]): Promise<SentRequest[]> {
    const { account, deployment, fee, deadlineSeconds } = this.#options
    for (const { submission } of works) await this.#upload(submission)
    const [{ timestamp }, gasPrice] = await Promise.all([
      this.client.getBlock({ blockTag: 'latest' }),
      this.client.getGasPrice(),
    ])
    const sent: SentRequest[] = []
    for (const work of works) {
      const request: WorkflowRequest = {
        ...PLAIN_TERMS,
        ...work.submission.content,
        owner: account.address,
        mode: work.submission.mode,
        deadline: timestamp + BigInt(deadlineSeconds),
        fee,
        clientRequestId: bytesToHex(randomBytes(32)),
      }
      const nonce = this.#nonce++
      const raw = await account.signTransaction({
        type: 'eip1559',
        chainId: deployment.chainId,
        nonce,
        to: deployment.registry,
        data: encodeFunctionData({
          abi: workflowRegistryAbi,
          functionName: 'submitWorkflow',
          args: [request, request],
        }),
        value: fee,
        gas: SUBMIT_GAS,
        maxFeePerGas: 4n * gasPrice,
        maxPriorityFeePerGas: 0n,
      })
      this.#raw.set(nonce, raw)
      await this.client.sendRawTransaction({ serializedTransaction: raw })
      sent.push({ id: getWorkflowId({ ...deployment, request }), work, request })
    }
    return sent
  }

  /** Sends again what the chain does not have any more. */
  async resend(): Promise<number> {
    const { address } = this.#options.account
    const next = await this.client.getTransactionCount({ address, blockTag: 'pending' })
    const missing = [...this.#raw].filter(([nonce]) => nonce >= next)
    for (const [, serializedTransaction] of missing)
      await this.client.sendRawTransaction({ serializedTransaction })
    return missing.length
  }

  async #upload({ definitionBytes, inputsBytes, content }: Work['submission']): Promise<void> {
    const { gatewayUrls } = this.#options
    for (const [hash, bytes] of [
      [content.definitionHash, definitionBytes],
      [content.inputsHash, inputsBytes],
    ] as const) {
      if (this.#uploaded.has(hash)) continue
      this.#uploaded.add(hash)
      await putAnywhere(gatewayUrls, bytes)
    }
  }
}

/** To the first gateway that takes it; others fetch it from there. */
async function putAnywhere(urls: readonly string[], bytes: Uint8Array): Promise<void> {
  let failure: unknown
  for (const url of urls) {
    try {
      return await new Gateway(url).putBlob(bytes)
    } catch (error) {
      failure = error
    }
  }
  throw failure
}
