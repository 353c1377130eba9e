import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { forgeBinary } from '../forge/forgeBinary.ts'
import { PROJECT_ROOT } from '../paths.ts'
import type { Mutant } from './findMutants.ts'

/** What the tests made of one mutant. `invalid`: it does not compile, so nobody could have written it. */
export interface Outcome {
  readonly verdict: 'killed' | 'survived' | 'invalid'
  /** The first test that failed, or what the compiler says. */
  readonly reason: string
}

/** A mutant may loop until the gas of a test is gone. */
const RUN_TIMEOUT_MS = 180_000
/** What tests and the compiler need; the tests themselves are read from the copy. */
const COPIED = ['contracts', 'test/contracts', 'test/vectors', 'scripts/contracts', 'foundry.toml']
const PACKAGES = '{"type":"module"}'

/** Few runs of each fuzz test: what a boundary test cannot see, a second of chance rarely does. */
const SETTINGS = {
  FOUNDRY_FUZZ_RUNS: '32',
  FOUNDRY_INVARIANT_RUNS: '1',
  FOUNDRY_INVARIANT_DEPTH: '300',
  // The tests need not be compiled again with every mutant.
  FOUNDRY_DYNAMIC_TEST_LINKING: 'true',
  FOUNDRY_FUZZ_SEED: '0x1',
}

/** A copy of the contracts and their tests in which faults are planted, one after the other. */
export class Workspace {
  readonly #folder = mkdtempSync(join(tmpdir(), 'flow-mutants-'))

  constructor() {
    for (const path of COPIED)
      cpSync(join(PROJECT_ROOT, path), join(this.#folder, path), { recursive: true })
    writeFileSync(join(this.#folder, 'package.json'), PACKAGES)
    symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(this.#folder, 'node_modules'))
  }

  /** Plants a mutant, runs the tests until one fails, and puts the source back. */
  try(mutant: Mutant): Outcome {
    const path = join(this.#folder, mutant.path)
    const original = readFileSync(path)
    writeFileSync(
      path,
      Buffer.concat([
        original.subarray(0, mutant.start),
        Buffer.from(mutant.after),
        original.subarray(mutant.end),
      ]),
    )
    try {
      return this.runTests()
    } finally {
      writeFileSync(path, original)
    }
  }

  runTests(): Outcome {
    const { status, stdout, stderr, error } = spawnSync(forgeBinary(), ['test', '--fail-fast'], {
      cwd: this.#folder,
      encoding: 'utf8',
      timeout: RUN_TIMEOUT_MS,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, NO_COLOR: '1', ...SETTINGS },
    })
    if (status === 0) return { verdict: 'survived', reason: '' }
    if (/^\[FAIL/m.test(stdout)) {
      const test = /^\[FAIL.*\s(\w+)\([^()]*\)(?: \([^()]*\))?$/m.exec(stdout)?.[1]
      return { verdict: 'killed', reason: `by ${test ?? 'an invariant'}` }
    }
    if (error !== undefined) return { verdict: 'killed', reason: 'the tests did not end in time' }
    return { verdict: 'invalid', reason: /^Error.*$/m.exec(stdout + stderr)?.[0] ?? 'no verdict' }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }
}
