import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { BoundsView, RunView } from '../flowServer/schemas.ts'
import { CliError, CliErrorCode } from './errors.ts'
import { readErrorAnswer } from './readErrorAnswer.ts'

const TIMEOUT_MS = 15_000
const RECONNECT_MS = 1_000
/** Connections in a row that may fail while a run is followed: the server may restart meanwhile. */
const MAX_FAILURES = 30

/** An event of a run as the server tells it. */
export interface ShownEvent {
  readonly sequence: number
  readonly type: string
  readonly atMs: number
  readonly task?: string
  readonly attempt?: number
  readonly name?: string
  readonly fault?: { readonly code: string; readonly message: string; readonly remedy: string }
}

export interface ShownRun {
  readonly id: string
  readonly serial: number
  readonly name: string
  readonly status: string
  readonly startedAtMs: number
  readonly endedAtMs?: number
}

/**
 * Client of `flow serve`. Errors: GATEWAY_UNREACHABLE, GATEWAY_REFUSED, and what the server answers (RUN_*, FLOW_*, INPUT_*).
 */
export class FlowServerClient {
  readonly url: string
  readonly #token: string | undefined

  constructor(url: string, token: string | undefined) {
    this.url = url
    this.#token = token
  }

  async start(request: {
    readonly flow: string
    readonly inputs: unknown
    readonly id?: string | undefined
    readonly bounds?: BoundsView | undefined
  }): Promise<string> {
    return this.#id('/runs', request)
  }

  async list(limit: number): Promise<readonly ShownRun[]> {
    const { runs } = await this.#json<{ runs: readonly ShownRun[] }>(`/runs?limit=${limit}`)
    return runs
  }

  view(id: string): Promise<RunView> {
    return this.#json(`/runs/${encodeURIComponent(id)}`)
  }

  async signal(id: string, name: string, content: unknown): Promise<void> {
    const path = `/runs/${encodeURIComponent(id)}/signals/${encodeURIComponent(name)}`
    await this.#request(path, post({ content }))
  }

  async cancel(id: string, reason: string): Promise<void> {
    await this.#request(`/runs/${encodeURIComponent(id)}/cancel`, post({ reason }))
  }

  rerun(id: string): Promise<string> {
    return this.#id(`/runs/${encodeURIComponent(id)}/rerun`, {})
  }

  /** Events from the first one on, over broken connections without a gap; ends with the run, or when the signal fires. */
  async *events(id: string, signal: AbortSignal): AsyncGenerator<ShownEvent> {
    let last = 0
    for (let failures = 0; !signal.aborted; ) {
      try {
        for await (const { event, data } of await this.#stream(id, last, signal)) {
          failures = 0
          if (event === 'end') return
          if (event !== 'event') continue
          const shown = JSON.parse(data) as ShownEvent
          last = shown.sequence
          yield shown
        }
      } catch (error) {
        if (signal.aborted) return
        const isLost = error instanceof CliError || !(error instanceof Error && 'data' in error)
        if (!isLost || ++failures >= MAX_FAILURES) throw error
      }
      await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS))
    }
  }

  async #stream(
    id: string,
    after: number,
    signal: AbortSignal,
  ): Promise<AsyncIterable<{ readonly event?: string | undefined; readonly data: string }>> {
    const headers: Record<string, string> = after === 0 ? {} : { 'last-event-id': String(after) }
    const path = `/runs/${encodeURIComponent(id)}/events`
    const { body } = await this.#request(path, { headers, signal })
    if (body === null) return (async function* () {})()
    return body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  }

  async #id(path: string, body: unknown): Promise<string> {
    return (await this.#json<{ id: string }>(path, post(body))).id
  }

  async #json<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
    return (await (await this.#request(path, init)).json()) as Answer
  }

  async #request(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers)
    if (this.#token !== undefined) headers.set('authorization', `Bearer ${this.#token}`)
    let response: Response
    try {
      response = await fetch(`${this.url}${path}`, {
        ...init,
        headers,
        signal: init.signal ?? AbortSignal.timeout(TIMEOUT_MS),
      })
    } catch (cause) {
      throw new CliError({
        data: { code: CliErrorCode.GATEWAY_UNREACHABLE, url: this.url },
        message: `the flow server ${this.url} does not answer`,
        remedy: 'Start it with "flow serve", or name another one with --server (FLOW_SERVER).',
        cause,
      })
    }
    if (response.ok) return response
    throw await readErrorAnswer(response, this.url)
  }
}

function post(body: unknown): RequestInit {
  const text = JSON.stringify(body, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
  return { method: 'POST', body: text, headers: { 'content-type': 'application/json' } }
}
