import { hashToCid } from '@flowbuilder/sdk/blobs/cid'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { type Hex, keccak256 } from 'viem'
import type { CommitteeView } from '../gateway/committeeSchemas.ts'
import type { ProvingProgress } from '../proving/port.ts'
import type { RunRecord } from '../requests/fold/runEvent.ts'
import { CliError, CliErrorCode } from './errors.ts'
import { readErrorAnswer } from './readErrorAnswer.ts'

const TIMEOUT_MS = 15_000
const RECONNECT_MS = 1_000

/** What a gateway says about a run while it goes on. */
export type GatewayEvent =
  | { readonly type: 'record'; readonly record: RunRecord }
  | { readonly type: 'progress'; readonly progress: ProvingProgress }
  | { readonly type: 'committee'; readonly committee: CommitteeView }
  | { readonly type: 'end' }

/**
 * Client of the HTTP API of an executor.
 *
 * - Errors: GATEWAY_UNREACHABLE; the code that the gateway answers, such as GATEWAY_RUN_UNKNOWN; GATEWAY_REFUSED for an
 *   answer that is not of a gateway; GATEWAY_WRONG_BLOB. Nothing it says is taken for proven.
 */
export class Gateway {
  readonly url: string
  /** What people call it. */
  readonly name: string

  constructor(url: string, name = url) {
    this.url = url
    this.name = name
  }

  /** Stores bytes under their own hash; storing them again is harmless. */
  async putBlob(bytes: Uint8Array): Promise<void> {
    await this.#request(`/blobs/${hashToCid(keccak256(bytes))}`, {
      method: 'PUT',
      body: Uint8Array.from(bytes),
      headers: { 'content-type': 'application/octet-stream' },
    })
  }

  /** The bytes with this keccak-256 hash, checked. */
  async getBlob(hash: Hex): Promise<Uint8Array> {
    const response = await this.#request(`/blobs/${hashToCid(hash)}`)
    const bytes = new Uint8Array(await response.arrayBuffer())
    const actual = keccak256(bytes)
    if (actual === hash) return bytes
    throw new CliError({
      data: { code: CliErrorCode.GATEWAY_WRONG_BLOB, url: this.url, expected: hash, actual },
      message: `the gateway ${this.url} sent bytes with another hash than ${hash}`,
      remedy: 'Use the gateway of another executor with --gateway: this one is broken or lies.',
    })
  }

  /** The document of a result in quorum or optimistic mode; not checked: verifyResultDocument. */
  async getResultDocument(id: Hex): Promise<Uint8Array> {
    const response = await this.#request(`/runs/${id}/result`)
    return new Uint8Array(await response.arrayBuffer())
  }

  /**
   * Follows a run. A broken connection is opened again and goes on behind the last record, without a gap.
   * Ends after `end`, when the signal fires, or throws after `attempts` failed connections in a row.
   */
  async *events(
    id: Hex,
    { signal, attempts = 5 }: { signal: AbortSignal; attempts?: number },
  ): AsyncGenerator<GatewayEvent> {
    let last = 0
    for (let failures = 0; !signal.aborted; ) {
      try {
        for await (const event of this.#stream(id, last, signal)) {
          failures = 0
          if (event.type === 'record') last = event.record.sequence
          yield event
          if (event.type === 'end') return
        }
      } catch (error) {
        if (signal.aborted) return
        if (++failures >= attempts) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS))
    }
  }

  async *#stream(id: Hex, after: number, signal: AbortSignal): AsyncGenerator<GatewayEvent> {
    const headers: Record<string, string> = after === 0 ? {} : { 'last-event-id': String(after) }
    const { body } = await this.#request(`/runs/${id}/events`, { headers, signal })
    if (body === null) return
    const messages = body
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new EventSourceParserStream())
    for await (const { event, data } of messages) {
      switch (event) {
        case 'record':
          yield { type: 'record', record: JSON.parse(data) as RunRecord }
          break
        case 'progress':
          yield { type: 'progress', progress: JSON.parse(data) as ProvingProgress }
          break
        case 'committee': {
          const committee = JSON.parse(data) as CommitteeView | null
          if (committee !== null) yield { type: 'committee', committee }
          break
        }
        case 'end':
          yield { type: 'end' }
          break
        default: // heartbeats, and what later versions may add
      }
    }
  }

  async #request(path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response
    try {
      response = await fetch(`${this.url}${path}`, {
        ...init,
        signal: init.signal ?? AbortSignal.timeout(TIMEOUT_MS),
      })
    } catch (cause) {
      throw this.#unreachableError(cause)
    }
    if (response.ok) return response
    throw await readErrorAnswer(response, this.url)
  }

  #unreachableError(cause: unknown): CliError {
    return new CliError({
      data: { code: CliErrorCode.GATEWAY_UNREACHABLE, url: this.url },
      message: `the gateway ${this.url} does not answer`,
      remedy:
        'Check that the executor runs, or use the gateway of another one with --gateway (FLOW_GATEWAY).',
      cause,
    })
  }
}
