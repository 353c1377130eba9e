import { parseArgs } from 'node:util'
import { runForge } from './runForge.ts'

const HELP = `npm run fuzz:contracts -- [options]

Fuzz tests and invariants of the contracts, longer than npm test runs them.

  --runs N      runs of each fuzz test (default 250000)
  --calls N     calls of the campaign of invariants (default 5000000)
  --depth N     calls from one deployment to the next (default 1000)
  --match TEXT  only tests whose name matches this pattern
  --seed HEX    repeats the run with this seed
  --help        this text
`

const FUZZ_RUNS = '250000'
const INVARIANT_CALLS = '5000000'
const INVARIANT_DEPTH = '1000'

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: FUZZ_RUNS },
      calls: { type: 'string', default: INVARIANT_CALLS },
      depth: { type: 'string', default: INVARIANT_DEPTH },
      match: { type: 'string', default: 'fuzz|invariant' },
      seed: { type: 'string' },
      help: { type: 'boolean' },
    },
  })
  const numbers = [values.runs, values.calls, values.depth].map(Number)
  if (values.help || !numbers.every((number) => Number.isSafeInteger(number) && number > 0)) {
    console.log(HELP)
    return values.help ? 0 : 2
  }
  const { status, passed, failed, invariantCalls } = await runForge(
    ['test', '--match-test', values.match, ...(values.seed ? ['--fuzz-seed', values.seed] : [])],
    {
      FOUNDRY_FUZZ_RUNS: values.runs,
      FOUNDRY_INVARIANT_RUNS: String(Math.ceil(Number(values.calls) / Number(values.depth))),
      FOUNDRY_INVARIANT_DEPTH: values.depth,
      // Remembers the sequences of calls that reached new code, and varies them.
      FOUNDRY_INVARIANT_CORPUS_DIR: 'cache/forge/corpus',
    },
  )
  console.log(
    `${passed} tests hold, ${failed} do not; ${values.runs} runs of each fuzz test, ${invariantCalls} calls of invariants`,
  )
  return status
}

process.exitCode = await main()
