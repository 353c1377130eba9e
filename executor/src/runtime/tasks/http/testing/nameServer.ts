import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import type { AddressInfo } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { ResolveHost } from '../fetchPolicy.ts'

const HEADER_BYTES = 12
const TYPE_A = 1
const TYPE_AAAA = 28

export interface NameServer {
  /** Asks this server, for both families. */
  readonly resolve: ResolveHost
  /** How often a name was asked for, of both families. */
  countOf(name: string): number
  close(): Promise<void>
}

/**
 * A name server on the loopback interface (RFC 1035), which answers what `addressesOf` says, anew for each question.
 * A name without an address does not exist.
 */
export async function startNameServer(
  addressesOf: (name: string) => readonly string[],
): Promise<NameServer> {
  const counts = new Map<string, number>()
  const socket = createSocket('udp4')
  socket.on('message', (question, from) => {
    const { name, end, type } = readQuestion(question)
    counts.set(name, (counts.get(name) ?? 0) + 1)
    const answer = writeAnswer(question.subarray(0, end), type, addressesOf(name))
    socket.send(answer, from.port, from.address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  resolver.setServers([`127.0.0.1:${(socket.address() as AddressInfo).port}`])
  return {
    async resolve(hostname) {
      const answers = await Promise.allSettled([
        resolver.resolve4(hostname),
        resolver.resolve6(hostname),
      ])
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    },
    countOf: (name) => counts.get(name) ?? 0,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}

function readQuestion(message: Buffer): { name: string; end: number; type: number } {
  const labels: string[] = []
  let at = HEADER_BYTES
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), end: at + 5, type: message.readUInt16BE(at + 1) }
}

function writeAnswer(question: Buffer, type: number, addresses: readonly string[]): Buffer {
  const family = type === TYPE_A ? 'ipv4' : type === TYPE_AAAA ? 'ipv6' : undefined
  const found = addresses.map((text) => ipaddr.parse(text)).filter((ip) => ip.kind() === family)
  const head = Buffer.from(question)
  const exists = addresses.length > 0
  head.writeUInt16BE(exists ? 0x8180 : 0x8183, 2) // response, recursion; NXDOMAIN
  head.writeUInt16BE(found.length, 6)
  head.writeUInt32BE(0, 8)
  const records = found.map((ip) => {
    const data = Buffer.from(ip.toByteArray())
    const record = Buffer.alloc(12)
    record.writeUInt16BE(0xc00c, 0) // the name of the question
    record.writeUInt16BE(type, 2)
    record.writeUInt16BE(1, 4)
    record.writeUInt16BE(data.length, 10)
    return Buffer.concat([record, data])
  })
  return Buffer.concat([head, ...records])
}
