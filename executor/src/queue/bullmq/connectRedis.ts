import { scrubUrl } from '@flowbuilder/sdk/actions/scrubUrl'
import { Redis } from 'ioredis'
import { redisUnusable } from '../errors.ts'

/** For the first connection; later ones are tried for ever. */
const CONNECT_TIMEOUT_MS = 5_000
/** Between two attempts to connect again. */
const MAX_RECONNECT_DELAY_MS = 2_000

/**
 * Connects to Redis or Valkey. A connection that breaks later is made again, and commands wait for it.
 *
 * - In: redis://, or rediss:// with TLS; user, password and database in the URL.
 * - Errors: QUEUE_REDIS_UNUSABLE if the first connection fails.
 */
export async function connectRedis(url: string): Promise<Redis> {
  let isConnected = false
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // BullMQ wants it so: its commands wait, they do not fail.
    maxRetriesPerRequest: null,
    retryStrategy: (attempts) =>
      isConnected ? Math.min(attempts * 100, MAX_RECONNECT_DELAY_MS) : null,
  })
  // Whoever uses the connection hears of its end by other ways; without a listener it would end the process.
  let reason = 'no answer'
  redis.on('error', (error: Error) => {
    reason = error.message
  })
  try {
    await redis.connect()
    await redis.ping()
    isConnected = true
    return redis
  } catch (error) {
    redis.disconnect()
    throw redisUnusable(
      scrubUrl(url),
      isConnected || !(error instanceof Error) ? reason : reasonOf(error, reason),
    )
  }
}

/** ioredis says "Connection is closed" for everything; the event before says why. */
function reasonOf(error: Error, reason: string): string {
  return /closed/i.test(error.message) ? reason : error.message
}
