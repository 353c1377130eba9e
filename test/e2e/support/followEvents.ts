import { setTimeout as sleep } from 'node:timers/promises'
import type { Hex } from 'viem'

/** What a client has heard of a run; it goes on by itself when the stream breaks. */
export interface Followed {
  /** Sequences of the records, in the order in which they came. */
  readonly ids: readonly number[]
  /** Resolves when the stream has said that it is over. */
  readonly ended: Promise<void>
  stop(): void
}

const RETRY_MS = 200

/** Follows the events of a run as a browser does: after a break it asks for what comes behind the last id that it has. */
export function followEvents(gatewayUrl: string, id: Hex): Followed {
  const ids: number[] = []
  const stopping = new AbortController()
  const { signal } = stopping
  const listen = async (): Promise<boolean> => {
    const headers = { 'last-event-id': String(ids.at(-1) ?? 0) }
    const { body } = await fetch(`${gatewayUrl}/runs/${id}/events`, { headers, signal })
    let text = ''
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk
      // An event ends with an empty line; a part of one is not counted, and asked for again.
      const events = text.split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const sequence = /^id: (\d+)$/m.exec(event)?.[1]
        if (sequence !== undefined) ids.push(Number(sequence))
        if (/^event: end$/m.test(event)) return true
      }
    }
    return false
  }
  const follow = async (): Promise<void> => {
    while (!signal.aborted) {
      if (await listen().catch(() => false)) return
      await sleep(RETRY_MS)
    }
  }
  return { ids, ended: follow(), stop: () => stopping.abort() }
}
