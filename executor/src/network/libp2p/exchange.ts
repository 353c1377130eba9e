import type { Stream } from '@libp2p/interface'
import { badAnswer, refused } from '../errors.ts'
import { AnswerStatus } from '../intake/requestIntake.ts'
import { Offence, type PeerId } from '../port.ts'

/** More bytes than may be came over a stream. */
export class TooManyBytes extends Error {}

/**
 * Everything until the other side closes its end.
 *
 * - Errors: TooManyBytes, without reading on; the reason of the signal; the stream's own error.
 */
export function readToEnd(
  stream: Stream,
  limitBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let total = 0
    const end = new AbortController()
    const settle = (act: () => void): void => {
      end.abort()
      act()
    }
    const options = { signal: end.signal }
    const finish = (): void => settle(() => resolve(Uint8Array.from(Buffer.concat(chunks))))
    const fail = (error: Error): void =>
      settle(() => {
        stream.abort(error)
        reject(error)
      })
    stream.addEventListener(
      'message',
      ({ data }) => {
        total += data.byteLength
        if (total > limitBytes) fail(new TooManyBytes())
        else chunks.push(data.subarray())
      },
      options,
    )
    stream.addEventListener('remoteCloseWrite', finish, options)
    stream.addEventListener(
      'close',
      ({ error }) => (error === undefined ? finish() : fail(error)),
      options,
    )
    signal.addEventListener('abort', () => fail(abortReason(signal)), options)
    if (signal.aborted) fail(abortReason(signal))
    else if (stream.remoteWriteStatus === 'closed' && stream.readBufferLength === 0) finish()
  })
}

/** Sends the request on its own stream and reads the answer. Errors: NETWORK_REFUSED, NETWORK_BAD_ANSWER, and those of the stream. */
export async function askOn(
  stream: Stream,
  peer: PeerId,
  payload: Uint8Array,
  maxAnswerBytes: number,
  signal: AbortSignal,
  report: (peer: PeerId, offence: Offence) => void,
): Promise<Uint8Array> {
  const answer = readToEnd(stream, maxAnswerBytes + 1, signal)
  // Read or not: the end of the stream settles it, and nothing else listens.
  answer.catch(() => {})
  if (payload.length > 0) stream.send(payload)
  await stream.close({ signal })
  const bytes = await answer.catch((error: unknown) => {
    if (!(error instanceof TooManyBytes)) throw error
    report(peer, Offence.OVERSIZED)
    throw badAnswer(peer)
  })
  if (bytes[0] === AnswerStatus.SERVED) return bytes.subarray(1)
  if (bytes[0] === AnswerStatus.REFUSED && bytes.length === 1) throw refused(peer)
  report(peer, Offence.MALFORMED)
  throw badAnswer(peer)
}

/** Sends the answer, or the refusal, and closes the stream. */
export async function answerOn(
  stream: Stream,
  answer: Uint8Array | undefined,
  signal: AbortSignal,
): Promise<void> {
  const { SERVED, REFUSED } = AnswerStatus
  stream.send(Uint8Array.of(answer === undefined ? REFUSED : SERVED))
  if (answer !== undefined && answer.length > 0) stream.send(answer)
  await stream.close({ signal })
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted')
}
