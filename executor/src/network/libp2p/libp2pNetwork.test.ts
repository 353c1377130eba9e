import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { afterEach, describe, expect, it } from 'vitest'
import type { NetworkRules } from '../port.ts'
import {
  closePeers,
  connectPeers,
  startPeers,
  type TestPeer,
  until,
} from '../testing/startPeers.ts'
import { HANDSHAKE_TIMEOUT_MS, MAX_PENDING_CONNECTIONS } from './limits.ts'

const RULES: NetworkRules = { topics: [], protocols: [] }
const OVER_TCP = {
  rules: RULES,
  listen: ['/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.1/tcp/0/ws'],
  transports: [tcp(), webSockets()],
}
let peers: readonly TestPeer[] = []
const sockets: Socket[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await closePeers(peers)
})

describe('the libp2p network', () => {
  it('connects over TCP and over WebSockets, with everything that a node in the open has', async () => {
    peers = await startPeers([true, true, false], { ...OVER_TCP, dht: true, relay: 'server' })
    const [a, b, c] = peers
    const addressOf = (isWebSocket: boolean): string =>
      a?.network
        .addresses()
        .find((text) => text.startsWith('/ip4/127') && text.includes('/ws') === isWebSocket) ?? ''
    await b?.network.dial(addressOf(false))
    await c?.network.dial(addressOf(true))
    await until(() => a?.network.peers().length === 2)
    await expect(b?.network.dial('/ip4/127.0.0.1/tcp/1')).rejects.toMatchObject({
      code: 'NETWORK_UNREACHABLE',
    })
  })

  it('finds the good peers of its last run without anybody telling it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'flow-anchors-'))
    const anchorFile = join(directory, 'anchors')
    const [before] = await startPeers([true], { rules: RULES, anchorFile })
    peers = await startPeers([true], { rules: RULES })
    if (before === undefined) throw new Error('no peer')
    await connectPeers([before], peers)
    await before.network.close()
    expect(await readFile(anchorFile, 'utf8')).toContain(peers[0]?.network.self)
    const again = await startPeers([true], { rules: RULES, anchorFile })
    peers = [...peers, ...again]
    await until(() => again[0]?.network.peers().length === 1)
    await closePeers(again)
    await rm(directory, { recursive: true })
  })

  it('is open again soon after a flood of connections that say nothing', async () => {
    peers = await startPeers([true, true], OVER_TCP)
    const [victim, honest] = peers
    const address = victim?.network.addresses().find((text) => !text.includes('/ws')) ?? ''
    const port = Number(/tcp\/(\d+)/.exec(address)?.[1])
    for (let count = 0; count < MAX_PENDING_CONNECTIONS * 2; count += 1) {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      sockets.push(socket)
    }
    await new Promise((resolve) => setTimeout(resolve, HANDSHAKE_TIMEOUT_MS + 500))
    await honest?.network.dial(address)
    await until(() => victim?.network.peers().length === 1)
  }, 30_000)
})
