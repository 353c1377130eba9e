import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runChecks } from './checks/check.ts'
import { repositoryRoot } from './checks/repositoryRoot.ts'
import { runForge } from './contracts/forge/runForge.ts'
import { runProofs } from './contracts/prove/runProofs.ts'
import { hasZ3 } from './contracts/prove/solveWithZ3.ts'
import { runBrowserTests } from './web/runBrowserTests.ts'

const HELP = `npm test -- [options] [paths]

Runs every check and test of the repository and ends with "N passed, N failed".

  paths           for vitest: only test files whose path holds one of these
  --only RUNNER   checks, contracts, forge, prove, vitest or browser (may be repeated)
  --help          this text
`

interface Tally {
  readonly passed: number
  readonly failed: number
  /** The runner's own closing line. */
  readonly closing: string
}

const RUNNERS: Record<string, () => Promise<Tally>> = {
  checks: async () => {
    const { passed, failed } = runChecks()
    return { passed, failed, closing: `${passed} checks hold, ${failed} do not` }
  },
  contracts: runSolidityTests,
  forge: runSolidityTestsWithForge,
  prove: async () => proveOrSkip(),
  vitest: () => runVitest(positionals),
  browser: runBrowser,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', multiple: true }, help: { type: 'boolean' } },
})
if (values.help) {
  console.log(HELP)
} else {
  process.exitCode = await main(values.only ?? Object.keys(RUNNERS))
}

async function main(names: readonly string[]): Promise<number> {
  const tallies: Array<Tally & { readonly name: string }> = []
  for (const name of names) {
    const runner = RUNNERS[name]
    if (runner === undefined) {
      console.error(`unknown runner "${name}"; it is one of ${Object.keys(RUNNERS).join(', ')}`)
      return 2
    }
    console.log(`\n=== ${name}`)
    tallies.push({ name, ...(await runner()) })
  }
  console.log('')
  for (const { name, closing } of tallies) console.log(`${name}: ${closing}`)
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0)
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0)
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 && passed > 0 ? 0 : 1
}

async function runSolidityTests(): Promise<Tally> {
  const { status, output } = await runTool('hardhat', ['test', 'solidity'])
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the runner colours its counts
  const plain = output.replace(/\u001b\[[0-9;]*m/g, '')
  const count = (word: string): number => Number(new RegExp(`(\\d+) ${word}`).exec(plain)?.[1] ?? 0)
  const failed = count('failing')
  return {
    passed: count('passing'),
    failed: failed === 0 && status !== 0 ? 1 : failed,
    closing: `${count('passing')} passing, ${failed} failing (exit ${status})`,
  }
}

/**
 * The same tests on a second engine, fast enough for 10,000 runs of each fuzz test and for the model of both contracts.
 * The invariants of the model are one campaign, so that each of them is checked on all its calls.
 */
async function runSolidityTestsWithForge(): Promise<Tally> {
  const tests = await runForge(['test', '--no-match-test', '^invariant_'])
  const model = await runForge(['test', '--match-test', '^invariant_everything'])
  const passed = tests.passed + model.passed
  const failed = [tests, model].reduce(
    (sum, tally) => sum + (tally.status === 0 ? 0 : Math.max(1, tally.failed)),
    0,
  )
  return {
    passed,
    failed,
    closing: `${passed} passing, ${failed} failing, ${model.invariantCalls} calls of the model`,
  }
}

function proveOrSkip(): Tally {
  if (!hasZ3()) return { passed: 0, failed: 0, closing: 'SKIPPED: the program z3 is not installed' }
  const { proved, notProved, closing } = runProofs()
  return { passed: proved, failed: notProved, closing }
}

/** One visit to the dApp, from the first page to a verified result; `npm run test:e2e` has the rest. */
async function runBrowser(): Promise<Tally> {
  const { passed, failed, skipped } = await runBrowserTests(['--grep', '@short'])
  if (skipped !== undefined) return { passed, failed, closing: `SKIPPED: ${skipped}` }
  return { passed, failed, closing: `${passed} passed, ${failed} failed in a real browser` }
}

async function runVitest(paths: readonly string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'flow-test-'))
  const reportPath = join(folder, 'vitest.json')
  try {
    const { status, output } = await runTool('vitest', [
      'run',
      ...paths,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportPath}`,
    ])
    const report: { numPassedTests: number; numFailedTests: number; numFailedTestSuites: number } =
      JSON.parse(readFileSync(reportPath, 'utf8'))
    const failed = Math.max(
      report.numFailedTests,
      report.numFailedTestSuites > 0 || status !== 0 ? 1 : 0,
    )
    const closing = output
      .split('\n')
      .findLast((line) => /Tests\s+.*\d+ passed/.test(line))
      ?.trim()
    return { passed: report.numPassedTests, failed, closing: closing ?? `exit ${status}` }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs a tool of node_modules/.bin, shows its output as it comes, and returns it. */
function runTool(
  name: string,
  args: readonly string[],
): Promise<{ status: number; output: string }> {
  return new Promise((resolvePromise, reject) => {
    const child = spawn(join(repositoryRoot, 'node_modules', '.bin', name), args, {
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8')
      stream.on('data', (text: string) => {
        output += text
        process.stdout.write(text)
      })
    }
    child.on('error', reject)
    child.on('close', (code) => resolvePromise({ status: code ?? 1, output }))
  })
}
