import { hashToCid } from '@flowbuilder/sdk/blobs/cid'
import { type Hash, keccak256 } from 'viem'
import { GatewayAnswerError, WebError, WebErrorCode } from '../errors/webError.ts'
import type { HealthView, NetworkView, RunList, RunView } from './gatewayTypes.ts'
import { noteAnswer } from './keptAnswers.ts'

const TIMEOUT_MS = 15_000

/**
 * Client of one executor's gateway. Nothing it says is taken for proven: blobs are hashed here.
 *
 * - Errors: WEB_GATEWAY_UNREACHABLE, WEB_GATEWAY_MALFORMED, WEB_GATEWAY_WRONG_BLOB, and the codes that a gateway answers.
 */
export class Gateway {
  /** Without a slash at the end. */
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  network(): Promise<NetworkView> {
    return this.#json<NetworkView>('/network')
  }

  health(): Promise<HealthView> {
    return this.#json<HealthView>('/health')
  }

  /** Newest first. `before` is `next` of the page before, 0 for the first. */
  runs(before: number, limit: number): Promise<RunList> {
    return this.#json<RunList>(`/runs?limit=${limit}&before=${before}`)
  }

  run(id: string): Promise<RunView> {
    return this.#json<RunView>(`/runs/${id}`)
  }

  /** Stores bytes under their own hash; storing them again is harmless. */
  async putBlob(bytes: Uint8Array): Promise<void> {
    await this.#request(`/blobs/${hashToCid(keccak256(bytes))}`, {
      method: 'PUT',
      body: Uint8Array.from(bytes),
      headers: { 'content-type': 'application/octet-stream' },
    })
  }

  /** The bytes with this keccak-256 hash. */
  async blob(hash: Hash): Promise<Uint8Array> {
    const response = await this.#request(`/blobs/${hashToCid(hash)}`)
    const bytes = new Uint8Array(await response.arrayBuffer())
    if (keccak256(bytes) !== hash) throw new WebError(WebErrorCode.GATEWAY_WRONG_BLOB, this.url)
    return bytes
  }

  /** The document of a result in quorum or optimistic mode; not checked: `verifyResultDocument`. */
  async resultDocument(id: string): Promise<Uint8Array> {
    const response = await this.#request(`/runs/${id}/result`)
    return new Uint8Array(await response.arrayBuffer())
  }

  async #json<Answer>(path: string): Promise<Answer> {
    const response = await this.#request(path)
    try {
      return (await response.json()) as Answer
    } catch {
      throw new WebError(WebErrorCode.GATEWAY_MALFORMED, this.url)
    }
  }

  async #request(path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS)
      response = await fetch(`${this.url}${path}`, { ...init, signal })
    } catch (error) {
      throw new WebError(WebErrorCode.GATEWAY_UNREACHABLE, `${this.url}: ${String(error)}`)
    }
    noteAnswer(response)
    if (response.ok) return response
    const answer: unknown = await response.json().catch(() => undefined)
    throw readAnswer(answer, response.status, this.url)
  }
}

function readAnswer(answer: unknown, status: number, url: string): Error {
  const error = (answer as { error?: Record<string, unknown> } | undefined)?.error
  const { code, message, remedy } = error ?? {}
  if (typeof code === 'string' && typeof message === 'string' && typeof remedy === 'string')
    return new GatewayAnswerError(status, { code, message, remedy })
  return new WebError(WebErrorCode.GATEWAY_MALFORMED, `${url}: HTTP ${status}`)
}
