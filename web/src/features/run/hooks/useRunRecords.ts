import { useEffect, useState } from 'react'
import type { Gateway } from '../../../network/gateway.ts'
import type { CommitteeView, RunRecord } from '../../../network/gatewayTypes.ts'
import { addRecords } from '../model/addRecords.ts'

const RECONNECT_MS = 2_000
/** Records that come within this time are shown together: a long journal comes in one burst. */
const BATCH_MS = 60

export interface LiveRecords {
  readonly records: readonly RunRecord[]
  /** Newer than that of the run itself; undefined while nothing was sent. */
  readonly committee?: CommitteeView | undefined
  /** `live` follows, `ended` has everything, `broken` tries to connect again. */
  readonly state: 'connecting' | 'live' | 'broken' | 'ended'
}

const NOTHING: LiveRecords = { records: [], state: 'connecting' }

/**
 * The journal of a run as it grows.
 *
 * A dropped connection goes on behind the last record: the browser sends Last-Event-ID, and a stream that had to be opened
 * anew starts over, with records that are known already left out.
 */
export function useRunRecords(gateway: Gateway, id: string | undefined): LiveRecords {
  const [live, setLive] = useState(NOTHING)
  useEffect(() => {
    setLive(NOTHING)
    if (id === undefined) return
    let source: EventSource | undefined
    let reconnect: ReturnType<typeof setTimeout> | undefined
    let flush: ReturnType<typeof setTimeout> | undefined
    let waiting: RunRecord[] = []
    const showWaiting = (): void => {
      flush = undefined
      const news = waiting
      waiting = []
      setLive((before) => ({ ...before, records: addRecords(before.records, news) }))
    }
    const connect = (): void => {
      const stream = new EventSource(`${gateway.url}/runs/${id}/events`)
      source = stream
      stream.addEventListener('open', () => setLive((before) => ({ ...before, state: 'live' })))
      stream.addEventListener('record', (event: MessageEvent<string>) => {
        waiting.push(JSON.parse(event.data) as RunRecord)
        flush ??= setTimeout(showWaiting, BATCH_MS)
      })
      stream.addEventListener('committee', (event: MessageEvent<string>) => {
        const committee = (JSON.parse(event.data) as CommitteeView | null) ?? undefined
        setLive((before) => ({ ...before, committee }))
      })
      stream.addEventListener('end', () => {
        stream.close()
        setLive((before) => ({ ...before, state: 'ended' }))
      })
      stream.addEventListener('error', () => {
        setLive((before) => (before.state === 'ended' ? before : { ...before, state: 'broken' }))
        // The browser gives up where the answer was an error; otherwise it reconnects by itself.
        if (stream.readyState === EventSource.CLOSED) reconnect = setTimeout(connect, RECONNECT_MS)
      })
    }
    connect()
    return () => {
      source?.close()
      clearTimeout(reconnect)
      clearTimeout(flush)
    }
  }, [gateway, id])
  return live
}
