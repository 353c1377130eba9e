import type { Connection, Stream, StreamHandler, StreamHandlerOptions } from '@libp2p/interface'
import type { PeerId } from '../port.ts'
import { TokenBucket } from '../rules/tokenBucket.ts'

/** Where protocols are registered: a part of libp2p's. */
export interface StreamRegistrar {
  handle(protocol: string, handler: StreamHandler, options?: StreamHandlerOptions): Promise<void>
}

export interface ByteMeterOptions {
  readonly bytesPerSecond: (peer: PeerId) => number
  readonly nowMs: () => number
}

/**
 * Holds each peer to its bytes a second, over all streams that it opens: a stream that brought too much is not read until
 * the debt is paid, so that flow control stops the sender. Answers to own requests come on own streams and are not counted.
 */
export class ByteMeter {
  readonly #options: ByteMeterOptions
  readonly #buckets = new Map<PeerId, TokenBucket>()

  constructor(options: ByteMeterOptions) {
    this.#options = options
  }

  /** Every protocol that is registered from now on is metered. */
  install(registrar: StreamRegistrar): void {
    const handle = registrar.handle.bind(registrar)
    registrar.handle = (protocol, handler, options) =>
      handle(protocol, this.#metered(handler), options)
  }

  /** The peer is gone. */
  forget(peer: PeerId): void {
    this.#buckets.delete(peer)
  }

  #metered(handler: StreamHandler): StreamHandler {
    return async (stream, connection) => {
      // After the handler began to listen: a listener alone would take the first bytes away from it.
      setImmediate(() => this.#watch(stream, connection))
      await handler(stream, connection)
    }
  }

  #watch(stream: Stream, connection: Connection): void {
    const peer = connection.remotePeer.toString()
    let timer: NodeJS.Timeout | undefined
    stream.addEventListener('message', ({ data }) => {
      const waitMs = this.#bucketOf(peer).borrow(data.byteLength, this.#options.nowMs())
      if (waitMs === 0 || timer !== undefined || !isOpen(stream)) return
      stream.pause()
      timer = setTimeout(() => {
        timer = undefined
        if (isOpen(stream)) stream.resume()
      }, waitMs)
      timer.unref()
    })
    stream.addEventListener('close', () => clearTimeout(timer))
  }

  #bucketOf(peer: PeerId): TokenBucket {
    const known = this.#buckets.get(peer)
    if (known !== undefined) return known
    const bucket = new TokenBucket(this.#options.bytesPerSecond(peer), this.#options.nowMs())
    this.#buckets.set(peer, bucket)
    return bucket
  }
}

function isOpen(stream: Stream): boolean {
  return stream.readStatus === 'readable' || stream.readStatus === 'paused'
}
