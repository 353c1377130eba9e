import { parseArgs } from 'node:util'
import { runHostileTraffic } from './runHostileTraffic.ts'
import { runSybils } from './runSybils.ts'

const USAGE = `usage: test/torture/network/run.ts -- [option]
  --megabytes N  hostile traffic into one node (default 1024)
  --nodes N      nodes among which 30 % are Sybils (default 40)
  --messages N   honest messages among them (default 1000)
  --seed N       for their connections (default: the time)
  A part whose number is 0 is left out.
`

/** 64 MiB: what the heap may grow by, whatever comes in. */
const MAX_GROWTH_BYTES = 2 ** 26
const MIN_DELIVERY = 0.999

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      megabytes: { type: 'string', default: '1024' },
      nodes: { type: 'string', default: '40' },
      messages: { type: 'string', default: '1000' },
      seed: { type: 'string', default: String(Math.floor(Date.now() / 1_000)) },
      help: { type: 'boolean' },
    },
    args: process.argv.slice(2).filter((argument) => argument !== '--'),
  })
  const [megabytes = 0, nodes = 0, messages = 0, seed = 0] = [
    values.megabytes,
    values.nodes,
    values.messages,
    values.seed,
  ].map(Number)
  const isNumber = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
  if (values.help || ![megabytes, nodes, messages, seed].every(isNumber)) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  let violations = 0
  if (megabytes > 0) {
    const { receivedBytes, identities, grownBytes, samples } = await runHostileTraffic(
      megabytes * 2 ** 20,
    )
    console.log(
      `${mebibytes(receivedBytes)} MiB of hostile traffic by ${identities} identities, heap grown by ${mebibytes(grownBytes)} MiB at most (${samples} samples)`,
    )
    if (grownBytes > MAX_GROWTH_BYTES) violations += 1
  }
  if (nodes > 0 && messages > 0) {
    const sybils = Math.round(nodes * 0.3)
    const members = Math.ceil((nodes - sybils) / 2)
    const listeners = nodes - sybils - members
    const result = await runSybils({ members, listeners, sybils, messages, seed })
    const part = result.delivered / result.wanted
    console.log(
      `seed ${seed}: ${result.delivered} of ${result.wanted} deliveries (${(part * 100).toFixed(3)} %) among ${sybils} Sybils of ${nodes}, ${result.lies} lies taken`,
    )
    if (part < MIN_DELIVERY || result.lies > 0) violations += 1
  }
  return violations === 0 ? 0 : 1
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1)
}

process.exitCode = await main()
