// npm run faults: each kind of fault on a fresh network, again and again.
import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { FAULT_KINDS } from '../../executor/src/devnet/faults/fault.ts'

const HELP = `
npm run faults -- [--runs N] [--only KIND]

Starts a network with one faulty executor, N times for each kind (default 20), and counts the runs in which the honest result was
settled, the faulty one lost stake, nobody else did, and every wei was accounted for. Ends with 1 if any was not.
`

/** Longest that one run may take; a fault that is only absence takes a minute and a half. */
const RUN_TIMEOUT_MS = 300_000
const START = new URL('../../scripts/start.ts', import.meta.url).pathname

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    only: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

interface Run {
  readonly code: number | null
  readonly output: string
}

function runOnce(kind: string): Promise<Run> {
  const child = spawn(process.execPath, [START, '--once', '--fault', kind], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      output += text
    })
  }
  const timer = setTimeout(() => child.kill('SIGTERM'), RUN_TIMEOUT_MS)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code, output })
    })
  })
}

/** The line about the others is printed from the slashes on the chain, after the audit. */
const isRight = ({ code, output }: Run): boolean =>
  code === 0 && /^others\s+none was slashed$/m.test(output)

async function main(): Promise<number> {
  const runs = Number(values.runs)
  const kinds = FAULT_KINDS.filter((kind) => values.only === undefined || kind === values.only)
  if (values.help || !Number.isSafeInteger(runs) || runs < 1 || kinds.length === 0) {
    console.log(HELP.trim())
    return values.help ? 0 : 2
  }
  let wrong = 0
  for (const kind of kinds) {
    let right = 0
    for (let count = 1; count <= runs; count++) {
      const run = await runOnce(kind)
      if (isRight(run)) right += 1
      else console.error(`${kind}, run ${count}: exit code ${run.code}\n${run.output}`)
    }
    wrong += runs - right
    console.log(`${kind}: ${right} of ${runs}`)
  }
  return wrong === 0 ? 0 : 1
}

process.exitCode = await main()
