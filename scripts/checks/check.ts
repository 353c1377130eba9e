import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readContractSources } from '../contracts/ast/parseContracts.ts'
import { lintContracts } from '../contracts/lint/lintContracts.ts'
import { findStalePages } from '../docs/generateReference.ts'
import { repositoryRoot } from './repositoryRoot.ts'
import { tidy } from './tidy.ts'

interface Check {
  readonly name: string
  /** Findings to print; empty when the check holds. */
  readonly run: () => readonly string[]
}

const CHECKS: readonly Check[] = [
  { name: 'types (tsc)', run: () => command('tsc', ['-p', '.']) },
  { name: 'types of the dApp (tsc)', run: () => command('tsc', ['-p', 'web']) },
  {
    name: 'format and lint (biome)',
    run: () => command('biome', ['ci', '--reporter=summary', '.']),
  },
  {
    name: 'promises and switches (oxlint)',
    run: () => command('oxlint', ['--type-aware', '--deny-warnings', '.']),
  },
  { name: 'unused code (knip)', run: () => command('knip', []) },
  {
    name: 'contracts (solhint)',
    run: () => command('solhint', ['--max-warnings', '0', ...solidityFiles()]),
  },
  {
    name: 'contracts (own rules on the syntax tree)',
    run: () => lintContracts(readContractSources()),
  },
  {
    name: 'format of contracts (prettier)',
    run: () => command('prettier', ['--check', '--log-level', 'warn', ...solidityFiles()]),
  },
  {
    name: 'tables of docs/ERRORS.md and docs/LIMITS.md',
    run: () =>
      findStalePages(repositoryRoot).map(
        (page) => `${page} is stale: run scripts/docs/generateReference.ts`,
      ),
  },
  { name: 'imports, purity, tests collected (tidy)', run: () => tidy(repositoryRoot) },
]

/** Runs every static check, prints one line each, and returns how many hold and how many do not. */
export function runChecks(): { passed: number; failed: number } {
  let failed = 0
  for (const check of CHECKS) {
    const findings = check.run()
    console.log(`${findings.length === 0 ? 'ok    ' : 'FAILED'} ${check.name}`)
    for (const finding of findings) console.log(`       ${finding}`)
    if (findings.length > 0) failed += 1
  }
  return { passed: CHECKS.length - failed, failed }
}

function command(name: string, args: readonly string[]): readonly string[] {
  const result = spawnSync(join(repositoryRoot, 'node_modules', '.bin', name), args, {
    cwd: repositoryRoot,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    maxBuffer: 64 * 1024 * 1024,
  })
  if (result.status === 0) return []
  return `${result.stdout ?? ''}${result.stderr ?? ''}${result.error ?? ''}`.trimEnd().split('\n')
}

function solidityFiles(): readonly string[] {
  return ['contracts', 'test/contracts'].flatMap((folder) =>
    readdirSync(join(repositoryRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.sol') && !file.includes('Groth16Verifier'))
      .map((file) => join(folder, file)),
  )
}

if (import.meta.main) {
  const { failed } = runChecks()
  process.exitCode = failed === 0 ? 0 : 1
}
