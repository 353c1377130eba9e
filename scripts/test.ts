import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { runChecks } from './checks/check.ts'
import { repositoryRoot } from './checks/repositoryRoot.ts'
import { compileContracts } from './contracts/compileContracts.ts'
import { runForge } from './contracts/forge/runForge.ts'
import { runProofs } from './contracts/prove/runProofs.ts'
import { hasZ3 } from './contracts/prove/solveWithZ3.ts'
import { runBrowserTests } from './web/runBrowserTests.ts'

const HELP = `npm test -- [options] [paths]

Runs every check and test of the repository and ends with "N passed, N failed". vitest runs beside the other runners,
which take turns on what it leaves of the machine.

  paths           for vitest: only test files whose path holds one of these
  --only RUNNER   checks, contracts, forge, prove, vitest, network, or browser, which no other call runs: one visit to
                  the dApp in Chromium (may be repeated)
  --help          this text
`

interface Tally {
  readonly passed: number
  readonly failed: number
  /** The runner's own closing line. */
  readonly closing: string
}

type NamedTally = Tally & { readonly name: string }

/** A little behind vitest, whose tests measure time: together they still end at about the same time. */
const BESIDE_NICENESS = 3

/** Wait by the clock for processes and pages that need a machine to themselves: they come last, one by one. */
const LAST = ['network', 'browser']

/** Of vitest.config.ts, without the one that is a runner of its own. */
const VITEST_PROJECTS = ['--project=shared', '--project=apart']

const RUNNERS: Record<string, () => Promise<Tally>> = {
  checks: async () => {
    const { passed, failed } = runChecks()
    return { passed, failed, closing: `${passed} checks hold, ${failed} do not` }
  },
  contracts: runSolidityTests,
  forge: runSolidityTestsWithForge,
  prove: async () => proveOrSkip(),
  vitest: () => (positionals.length > 0 ? runVitest(positionals) : runVitest(VITEST_PROJECTS)),
  network: () => runVitest(['--project=network']),
  browser: runBrowser,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string', multiple: true }, help: { type: 'boolean' } },
})
if (values.help) {
  console.log(HELP)
} else {
  process.exitCode = await main(
    values.only ?? Object.keys(RUNNERS).filter((name) => name !== 'browser'),
  )
}

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !(name in RUNNERS))
  if (unknown !== undefined) {
    console.error(`unknown runner "${unknown}"; it is one of ${Object.keys(RUNNERS).join(', ')}`)
    return 2
  }
  const tallies = names.length === 1 ? await runHere(names) : await runBeside(names)
  console.log('')
  for (const { name, closing } of tallies) console.log(`${name}: ${closing}`)
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0)
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0)
  console.log(`${passed} passed, ${failed} failed`)
  return failed === 0 && passed > 0 ? 0 : 1
}

async function runHere(names: readonly string[]): Promise<readonly NamedTally[]> {
  return Promise.all(
    Object.entries(RUNNERS)
      .filter(([name]) => names.includes(name))
      .map(async ([name, runner]) => ({ name, ...(await runner()) })),
  )
}

/** Two rows at the same time, vitest and the others one after the other, and then the last. */
async function runBeside(names: readonly string[]): Promise<readonly NamedTally[]> {
  const groups = new Set<number>()
  const stop = (): void => {
    for (const group of groups) process.kill(-group, 'SIGTERM')
    process.exit(1)
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop)
  const row = async (inRow: readonly string[]): Promise<readonly NamedTally[]> => {
    const tallies: NamedTally[] = []
    for (const name of inRow) tallies.push(await runAsProcess(name, groups))
    return tallies
  }
  const rows = await Promise.all([
    row(names.filter((name) => name !== 'vitest' && !LAST.includes(name))),
    row(names.filter((name) => name === 'vitest')),
  ])
  return [...rows.flat(), ...(await row(names.filter((name) => LAST.includes(name))))]
}

/** Runs this script for one runner, shows its output line by line under its name, and reads the tally at its end. */
async function runAsProcess(name: string, groups: Set<number>): Promise<NamedTally> {
  // A group of its own, so that whatever it starts ends with it.
  const child = spawn(process.execPath, [import.meta.filename, '--only', name, ...positionals], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`could not start the runner ${name}`)
  groups.add(pid)
  if (name !== 'vitest') setPriority(pid, BESIDE_NICENESS)
  const lines: string[] = []
  const show = async (stream: Readable): Promise<void> => {
    for await (const line of createInterface({ input: stream })) {
      lines.push(line)
      console.log(`${name} | ${line}`)
    }
  }
  const ended = once(child, 'close')
  await Promise.all([show(child.stdout), show(child.stderr), ended])
  groups.delete(pid)
  const last = (pattern: RegExp): RegExpExecArray | null =>
    pattern.exec(lines.findLast((line) => pattern.test(line)) ?? '')
  const [, passed, failed] = last(/^(\d+) passed, (\d+) failed$/) ?? []
  const [, closing] = last(new RegExp(`^${name}: (.*)$`)) ?? []
  // Without a tally the runner itself broke.
  return passed === undefined || failed === undefined || closing === undefined
    ? { name, passed: 0, failed: 1, closing: `ended without a tally (exit ${child.exitCode})` }
    : { name, passed: Number(passed), failed: Number(failed), closing }
}

async function runSolidityTests(): Promise<Tally> {
  await compileContracts()
  const { status, output } = await runTool('hardhat', ['test', 'solidity', '--no-compile'], {
    FLOW_PLAIN_TESTS: '1',
  })
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
 * The invariants of the model are one campaign, so that each of them is checked on all its calls. That the model reaches every
 * kind of call is a test of Hardhat's run.
 */
async function runSolidityTestsWithForge(): Promise<Tally> {
  const tests = await runForge(['test', '--no-match-test', '^invariant_|^test_handler_'])
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

async function runVitest(args: readonly string[]): Promise<Tally> {
  // Before the first test waits for it.
  if (positionals.length === 0) await compileContracts()
  const folder = mkdtempSync(join(tmpdir(), 'flow-test-'))
  const reportPath = join(folder, 'vitest.json')
  try {
    const { status, output } = await runTool('vitest', [
      'run',
      ...args,
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
  environment: Readonly<Record<string, string>> = {},
): Promise<{ status: number; output: string }> {
  return new Promise((resolvePromise, reject) => {
    const child = spawn(join(repositoryRoot, 'node_modules', '.bin', name), args, {
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...environment },
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
