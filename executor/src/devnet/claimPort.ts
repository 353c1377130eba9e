import { createServer } from 'node:net'
import { DevnetError, DevnetErrorCode } from './errors.ts'

export const LOOPBACK = '127.0.0.1'

/**
 * A port of the loopback interface that nobody listens on at this moment.
 *
 * - In: the wanted port, or 0 for any free one. `option` is the flag that chooses it, named in the remedy.
 * - Errors: PORT_IN_USE.
 */
export async function claimPort(wanted: number, option: string): Promise<number> {
  const server = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen({ host: LOOPBACK, port: wanted, exclusive: true }, resolve)
  try {
    await promise
  } catch (cause) {
    throw portInUseError(wanted, option, cause)
  }
  const address = server.address()
  await new Promise((done) => server.close(done))
  return typeof address === 'object' && address !== null ? address.port : wanted
}

function portInUseError(port: number, option: string, cause: unknown): DevnetError {
  return new DevnetError({
    data: { code: DevnetErrorCode.PORT_IN_USE, port },
    message: `cannot listen on ${LOOPBACK}:${port}, another program does`,
    remedy: `Stop that program, or choose another port with ${option} ${port + 1}, or any free one with ${option} 0.`,
    cause,
  })
}
