import { spawn } from 'node:child_process'
import { PROJECT_ROOT } from '../paths.ts'
import { forgeBinary } from './forgeBinary.ts'

export interface ForgeTally {
  readonly status: number
  readonly passed: number
  readonly failed: number
  /** Calls that the campaigns of invariants made, all together. */
  readonly invariantCalls: number
}

/**
 * Runs `forge` with the settings of foundry.toml, shows its output as it comes, and counts.
 *
 * - Settings: `environment` overrides foundry.toml, for example `FOUNDRY_FUZZ_RUNS`.
 */
export function runForge(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ForgeTally> {
  return new Promise((resolve, reject) => {
    const child = spawn(forgeBinary(), args, {
      cwd: PROJECT_ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', ...environment },
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
    child.on('close', (code) => resolve({ status: code ?? 1, ...countTests(output) }))
  })
}

/** Reads the counts from the output of `forge test`. */
export function countTests(output: string): Omit<ForgeTally, 'status'> {
  const closing = /(\d+) tests? passed, (\d+) failed, \d+ skipped \(\d+ total tests?\)/.exec(output)
  const calls = [...output.matchAll(/\(runs: \d+, calls: (\d+), reverts: \d+\)/g)]
  return {
    passed: Number(closing?.[1] ?? 0),
    failed: Number(closing?.[2] ?? 0),
    invariantCalls: calls.reduce((sum, [, count]) => sum + Number(count), 0),
  }
}
