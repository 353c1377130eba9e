import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parseContracts, readContractSources } from '../ast/parseContracts.ts'
import { PROJECT_ROOT } from '../paths.ts'
import { findMutants, type Mutant } from './findMutants.ts'
import { sample } from './sample.ts'
import { type Outcome, Workspace } from './workspace.ts'

const HELP = `npm run mutate:contracts -- [options]

Plants one small fault after the other in the contracts; a test should fail each time.

  --all          every mutant
  --count N      N mutants, drawn by chance (default 40)
  --minutes M    stops after M minutes
  --seed N       another draw (default 1)
  --file TEXT    only contracts whose path holds this
  --list         prints the mutants and plants nothing
  --help         this text

Survivors are listed at the end; docs/contracts/ASSURANCE.md explains the known ones.
`

/** Tested with real proofs by test/contracts/batchVerifier.test.ts: the tests in Solidity cannot tell its mutants. */
const TESTED_ELSEWHERE = /Groth16BatchVerifier/
const REPORT = join(PROJECT_ROOT, 'cache', 'mutants.jsonl')
const COUNT = '40'
/** The share of mutants that the tests must kill. */
const SCORE_MIN = 0.92

function main(): number {
  const { values } = parseArgs({
    options: {
      all: { type: 'boolean' },
      count: { type: 'string', default: COUNT },
      minutes: { type: 'string', default: 'Infinity' },
      seed: { type: 'string', default: '1' },
      file: { type: 'string', default: '' },
      list: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  })
  const [count, minutes, seed] = [values.count, values.minutes, values.seed].map(Number)
  if (values.help || !count || !minutes || !seed) {
    console.log(HELP)
    return values.help ? 0 : 2
  }
  const sources = readContractSources()
  const every = parseContracts(sources)
    .filter(
      ({ path }) => path in sources && path.includes(values.file) && !TESTED_ELSEWHERE.test(path),
    )
    .flatMap(findMutants)
  const mutants = values.all ? every : sample(every, count, seed)
  console.log(`${every.length} mutants, ${mutants.length} of them tried`)
  if (values.list) {
    for (const mutant of mutants) console.log(formatMutant(mutant))
    return 0
  }
  return tryAll(mutants, Date.now() + minutes * 60_000)
}

function tryAll(mutants: readonly Mutant[], endsAtMs: number): number {
  const workspace = new Workspace()
  const survivors: Mutant[] = []
  const counts = { killed: 0, survived: 0, invalid: 0, same: 0, unfinished: 0 }
  try {
    const { verdict, reason } = workspace.prepare()
    if (verdict !== 'survived') {
      console.error(`the tests fail without any mutant: ${reason}`)
      return 1
    }
    mkdirSync(join(PROJECT_ROOT, 'cache'), { recursive: true })
    writeFileSync(REPORT, '')
    for (const mutant of mutants) {
      if (Date.now() > endsAtMs) break
      const outcome = workspace.try(mutant)
      counts[outcome.verdict] += 1
      if (outcome.verdict === 'survived') survivors.push(mutant)
      report(mutant, outcome)
    }
  } finally {
    workspace.remove()
  }
  console.log('\nSurvivors:')
  for (const mutant of survivors) console.log(formatMutant(mutant))
  const score = counts.killed / (counts.killed + counts.survived)
  console.log(
    `${counts.killed} killed, ${counts.survived} survived, ${counts.invalid} do not compile, ${counts.same} are the same code, ${counts.unfinished} did not end in time: ${(100 * score).toFixed(1)} % killed`,
  )
  return score >= SCORE_MIN ? 0 : 1
}

function report(mutant: Mutant, outcome: Outcome): void {
  console.log(`${outcome.verdict.padEnd(10)} ${formatMutant(mutant)} ${outcome.reason}`)
  appendFileSync(REPORT, `${JSON.stringify({ ...mutant, ...outcome })}\n`)
}

function formatMutant({ path, line, kind, before, after }: Mutant): string {
  const short = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 60)
  return `${path}:${line} ${kind}: ${short(before)} => ${short(after)}`
}

process.exitCode = main()
