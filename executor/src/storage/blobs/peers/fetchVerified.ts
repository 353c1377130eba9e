import { type Hash, keccak256 } from 'viem'
import type { BlobPeer } from './port.ts'

export interface FetchOptions {
  readonly maxBytes: number
  /** Time limit of one peer, milliseconds. */
  readonly timeoutMs: number
  /** If no answer has come after this, the next peer is asked as well, milliseconds. */
  readonly hedgeMs: number
}

/**
 * Asks peers for a blob, one after the other, the next one as soon as one fails or is slow. The first answer with the
 * right hash counts, and the others are stopped.
 *
 * - Out: undefined if no peer has it. Never rejects: what goes wrong with a peer is its own matter.
 */
export function fetchVerified(
  peers: readonly BlobPeer[],
  hash: Hash,
  options: FetchOptions,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const { promise, resolve } = Promise.withResolvers<Uint8Array | undefined>()
  const done = new AbortController()
  const stop = AbortSignal.any([signal, done.signal])
  let next = 0
  let open = 0
  let timer: NodeJS.Timeout | undefined
  const finish = (bytes: Uint8Array | undefined): void => {
    clearTimeout(timer)
    resolve(bytes)
    done.abort()
  }
  const askNext = (): void => {
    clearTimeout(timer)
    const peer = peers[next]
    if (stop.aborted || peer === undefined) {
      if (open === 0 || stop.aborted) finish(undefined)
      return
    }
    next++
    open++
    timer = setTimeout(askNext, options.hedgeMs)
    void ask(peer, hash, options, stop).then((bytes) => {
      open--
      if (bytes !== undefined) finish(bytes)
      else if (!done.signal.aborted) askNext()
    })
  }
  signal.addEventListener('abort', () => finish(undefined), { once: true, signal: done.signal })
  askNext()
  return promise
}

/** The bytes if they have the hash, undefined for any kind of failure. */
export async function ask(
  peer: BlobPeer,
  hash: Hash,
  { maxBytes, timeoutMs }: Omit<FetchOptions, 'hedgeMs'>,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    const bytes = await peer.get(hash, maxBytes, limit)
    return bytes !== undefined && keccak256(bytes) === hash ? bytes : undefined
  } catch {
    return undefined
  }
}
