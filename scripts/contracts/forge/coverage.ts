import { runForge } from './runForge.ts'

/** Generated from the proving key, and tested with real proofs by TypeScript. */
const GENERATED = /Groth16Verifier/
/** Hits of a row of the summary: file, lines, statements, branches, functions. */
const ROW = /^\| (contracts\/\S+)\s*\|[^(]*\((\d+)\/(\d+)\)[^(]*\([^)]*\)[^(]*\((\d+)\/(\d+)\)/gm
const BRANCHES_MIN = 0.97

/** `npm run coverage:contracts`: lines and branches of the contracts that the Solidity tests reach. */
async function main(): Promise<number> {
  const { status, output } = await runForge(
    ['coverage', '--no-match-path', 'test/contracts/invariants/*', '--report', 'summary'],
    { FOUNDRY_FUZZ_RUNS: '64' },
  )
  const rows = [...output.matchAll(ROW)].filter(([, file = '']) => !GENERATED.test(file))
  const sum = (place: number): number => rows.reduce((total, row) => total + Number(row[place]), 0)
  const [lines, branches] = [sum(2) / sum(3), sum(4) / sum(5)]
  console.log(`lines ${percent(lines)}, branches ${percent(branches)}: ${sum(4)} of ${sum(5)}`)
  return status === 0 && branches >= BRANCHES_MIN ? 0 : 1
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

process.exitCode = await main()
