import { spawnSync } from 'node:child_process'
import {
  cpSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { forgeBinary } from '../forge/forgeBinary.ts'
import { PROJECT_ROOT } from '../paths.ts'
import { readImport } from '../readImport.ts'
import type { SolcAnswer } from '../solc.ts'
import { compileDeployed, DEPLOYED_CONTRACTS, type DeployedContract } from './compileDeployed.ts'
import type { Mutant } from './findMutants.ts'

/**
 * What the tests made of one mutant. `invalid`: it does not compile, so nobody could have written it. `same`: the compiler
 * makes the same code of it, so nobody could tell. `unfinished`: the tests did not end in time, which may be the mutant, or a busy machine.
 */
export interface Outcome {
  readonly verdict: 'killed' | 'survived' | 'invalid' | 'same' | 'unfinished'
  /** The first test that failed, or what the compiler says. */
  readonly reason: string
}

/** A mutant may loop until the gas of a test is gone. */
const RUN_TIMEOUT_MS = 180_000
/** The first run compiles everything, at times on a busy machine. */
const FIRST_RUN_TIMEOUT_MS = 900_000
/** What tests and the compiler need; the tests themselves are read from the copy. */
const COPIED = ['contracts', 'test/contracts', 'test/vectors', 'scripts/contracts', 'foundry.toml']
const PACKAGES = '{"type":"module"}'

/** The model of both contracts takes as long as all other tests together; the mutants are left to those. */
const ARGUMENTS = ['test', '--fail-fast', '--no-match-path', 'test/contracts/invariants/*']
/** Few runs of each fuzz test: what a boundary test cannot see, a second of chance rarely does. */
const SETTINGS = {
  FOUNDRY_FUZZ_RUNS: '16',
  // The tests need not be compiled again with every mutant.
  FOUNDRY_DYNAMIC_TEST_LINKING: 'true',
  FOUNDRY_FUZZ_SEED: '0x1',
}

/** Where forge keeps what it compiled, and where that is while nothing is planted. */
const BUILD = 'cache/forge'
const CLEAN_BUILD = 'cache/forge.clean'

/** A copy of the contracts and their tests in which faults are planted, one after the other. */
export class Workspace {
  readonly #folder = mkdtempSync(join(tmpdir(), 'flow-mutants-'))
  /** What the contracts are without faults. */
  readonly #faultless: Array<DeployedContract & { code: string; files: ReadonlySet<string> }> = []
  /** Files of contracts whose code is compiled into the tests, too. */
  readonly #inTests: ReadonlySet<string>

  constructor() {
    for (const path of COPIED)
      cpSync(join(PROJECT_ROOT, path), join(this.#folder, path), { recursive: true })
    writeFileSync(join(this.#folder, 'package.json'), PACKAGES)
    symlinkSync(join(PROJECT_ROOT, 'node_modules'), join(this.#folder, 'node_modules'))
    this.#inTests = new Set(this.#importedByTests())
  }

  /** Compiles everything and runs the tests without any fault. */
  prepare(): Outcome {
    const outcome = this.#runTests(FIRST_RUN_TIMEOUT_MS)
    if (outcome.verdict !== 'survived') return outcome
    cpSync(join(this.#folder, BUILD), join(this.#folder, CLEAN_BUILD), { recursive: true })
    for (const contract of DEPLOYED_CONTRACTS) {
      const compiled = compileDeployed(contract, (path) => readImport(path, this.#folder))
      if ('error' in compiled) return { verdict: 'invalid', reason: compiled.error }
      this.#faultless.push({ ...contract, ...compiled })
    }
    return outcome
  }

  /**
   * Plants a mutant and runs the tests until one fails.
   *
   * - First in the deployed contracts alone, which compile in a second. Only what survives there and is a part of tests, too,
   *   is compiled with them.
   */
  try(mutant: Mutant): Outcome {
    const path = join(this.#folder, mutant.path)
    const original = readFileSync(path)
    const mutated = Buffer.concat([
      original.subarray(0, mutant.start),
      Buffer.from(mutant.after),
      original.subarray(mutant.end),
    ])
    const outcome = this.#tryDeployed(mutant.path, mutated.toString())
    const survives = outcome.verdict === 'survived' || outcome.verdict === 'same'
    if (!survives || !this.#inTests.has(mutant.path)) return outcome
    writeFileSync(path, mutated)
    try {
      return this.#runTests()
    } finally {
      writeFileSync(path, original)
      rmSync(join(this.#folder, BUILD), { recursive: true })
      cpSync(join(this.#folder, CLEAN_BUILD), join(this.#folder, BUILD), { recursive: true })
    }
  }

  #tryDeployed(path: string, text: string): Outcome {
    const read = (file: string): SolcAnswer =>
      file === path ? { contents: text } : readImport(file, this.#folder)
    const changed: DeployedContract[] = []
    try {
      for (const contract of this.#faultless.filter(({ files }) => files.has(path))) {
        const compiled = compileDeployed(contract, read)
        if ('error' in compiled) return { verdict: 'invalid', reason: compiled.error }
        if (compiled.code === contract.code) continue
        changed.push(contract)
        this.#writeCode(contract.name, compiled.code)
      }
      return changed.length === 0 ? { verdict: 'same', reason: '' } : this.#runTests()
    } finally {
      for (const { name, code } of this.#faultless) {
        if (changed.some((contract) => contract.name === name)) this.#writeCode(name, code)
      }
    }
  }

  /** The tests read the creation code from here, and forge does not look whether it is what it wrote. */
  #writeCode(name: string, code: string): void {
    const path = join(this.#folder, BUILD, 'out', `${name}.sol`, `${name}.json`)
    const artifact: { bytecode: { object: string } } = JSON.parse(readFileSync(path, 'utf8'))
    artifact.bytecode.object = `0x${code}`
    writeFileSync(path, JSON.stringify(artifact))
  }

  *#importedByTests(): Generator<string> {
    for (const file of globSync('test/contracts/**/*.sol', { cwd: this.#folder })) {
      const text = readFileSync(join(this.#folder, file), 'utf8')
      for (const [, from = ''] of text.matchAll(/from "(\.[^"]+)"/g))
        yield join(dirname(file), from)
    }
  }

  #runTests(timeout = RUN_TIMEOUT_MS): Outcome {
    const { status, stdout, stderr, error } = spawnSync(forgeBinary(), ARGUMENTS, {
      cwd: this.#folder,
      encoding: 'utf8',
      timeout,
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, NO_COLOR: '1', ...SETTINGS },
    })
    if (status === 0) return { verdict: 'survived', reason: '' }
    if (/^\[FAIL/m.test(stdout)) {
      const test = /^\[FAIL.*\s(\w+)\([^()]*\)(?: \([^()]*\))?$/m.exec(stdout)?.[1]
      return { verdict: 'killed', reason: `by ${test ?? 'an invariant'}` }
    }
    if (error !== undefined) return { verdict: 'unfinished', reason: '' }
    return { verdict: 'invalid', reason: /^Error.*$/m.exec(stdout + stderr)?.[0] ?? 'no verdict' }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true })
  }
}
