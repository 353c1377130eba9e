import { createConnection } from 'node:net'
import { isAlive } from '../../../executor/src/devnet/record.ts'

/** Those of the processes that still live. */
export function alive(pids: readonly number[]): number[] {
  return pids.filter(isAlive)
}

/** Those of the URLs whose port still takes connections. */
export async function listening(urls: readonly string[]): Promise<string[]> {
  const open = await Promise.all(urls.map((url) => accepts(new URL(url))))
  return urls.filter((_, index) => open[index])
}

function accepts({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: hostname, port: Number(port) })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
