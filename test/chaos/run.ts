// npm run chaos -- --ci: 300 mixed workflows, 10 kills, 2 reorganisations; without --ci 1,000 with 20.
// npm run soak -- --minutes M: chaos again and again, with other seeds.
import { parseArgs } from 'node:util'
import { type ChaosOptions, unleash, violations } from './unleash.ts'

const HELP = `
node test/chaos/run.ts [--ci] [--seed N] [--minutes M] [--workflows N] [--kills K] [--reorgs R] [--proofs P]

Real executors settle mixed workflows while they are killed and the chain is reorganised. Ends with 1 and a line for
each violation: a request that is lost, ended twice or settled wrongly, an honest executor slashed, a wei missing.
`

const { values } = parseArgs({
  options: {
    ci: { type: 'boolean', default: false },
    seed: { type: 'string' },
    minutes: { type: 'string' },
    workflows: { type: 'string' },
    kills: { type: 'string' },
    reorgs: { type: 'string' },
    proofs: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

const defaults = values.ci
  ? { workflows: 300, kills: 10, reorgs: 2, proofs: 2 }
  : { workflows: 1_000, kills: 20, reorgs: 2, proofs: 10 }
const number = (name: 'seed' | 'minutes' | keyof typeof defaults, otherwise: number): number =>
  values[name] === undefined ? otherwise : Number(values[name])

async function round(seed: number): Promise<boolean> {
  const options: ChaosOptions = {
    seed,
    workflows: number('workflows', defaults.workflows),
    kills: number('kills', defaults.kills),
    reorgs: number('reorgs', defaults.reorgs),
    proofs: number('proofs', defaults.proofs),
    reorgDepth: 3,
    burst: 25,
    deadlineSeconds: 240,
    onStep: (text) => console.error(text),
  }
  const report = await unleash(options)
  const found = violations(report)
  const { sent, settled, refunded, kills, reorgs, elapsedMs } = report
  console.log(
    JSON.stringify({ seed, sent, settled, refunded, kills, reorgs, elapsedMs, violations: found }),
  )
  return found.length === 0
}

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP.trim())
    return 0
  }
  const first = number('seed', 1)
  const endsAt = performance.now() + number('minutes', 0) * 60_000
  for (let seed = first; ; seed++) {
    if (!(await round(seed))) return 1
    if (performance.now() >= endsAt) return 0
  }
}

process.exit(await main())
