import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { type CompiledCircuit, compileCircuit } from '../../../scripts/circuits/compileCircuit.ts'
import {
  type ConstraintSystem,
  readConstraintSystem,
  readSymbols,
} from '../../../scripts/circuits/constraintSystem.ts'
import { BUILD, CIRCUITS, circuitFiles, findCircuit } from '../../../scripts/circuits/paths.ts'
import {
  loadWitnessCalculator,
  type WitnessCalculator,
} from '../../../scripts/circuits/witnessCalculator.ts'

const CACHE = resolve(BUILD, 'cache')
const POLL_MS = 200
const POLLS_MAX = 900 // 180 s, many times the longest compilation
const LOCK_STALE_MS = 120_000 // left behind by a process that was killed

/** A compiled circuit with everything the tests ask of it. */
export interface TestCircuit {
  readonly files: CompiledCircuit
  readonly system: ConstraintSystem
  /** Wire number by signal name. */
  readonly symbols: ReadonlyMap<string, number>
  readonly calculator: WitnessCalculator
}

/** The published instance, compiled from the sources of today. */
export async function loadFlowVm64(): Promise<TestCircuit> {
  const { source } = circuitFiles(findCircuit('flowvm-64'))
  return loadCircuit(await readFile(source, 'utf8'))
}

/** A template as a circuit of its own: `loadTemplate('step', 'Step(96)')`. */
export async function loadTemplate(file: string, instance: string): Promise<TestCircuit> {
  return loadCircuit(
    `pragma circom 2.2.0;\ninclude "${file}.circom";\ncomponent main = ${instance};\n`,
  )
}

/** Compiles the text of a main file unless the cache has it; the key covers every circuit source. */
export async function loadCircuit(main: string): Promise<TestCircuit> {
  const folder = resolve(CACHE, await cacheKey(main))
  await compileInto(folder, main)
  const files = {
    r1cs: resolve(folder, 'main.r1cs'),
    sym: resolve(folder, 'main.sym'),
    wasm: resolve(folder, 'main_js/main.wasm'),
  }
  const [system, symbols, calculator] = await Promise.all([
    readConstraintSystem(files.r1cs),
    readSymbols(files.sym),
    loadWitnessCalculator(files.wasm),
  ])
  return { files, system, symbols, calculator }
}

/** Test files run in processes side by side: the one that makes the lock folder compiles, the others wait. */
async function compileInto(folder: string, main: string): Promise<void> {
  const done = resolve(folder, 'done')
  const lock = `${folder}.lock`
  await mkdir(CACHE, { recursive: true })
  for (let poll = 0; poll < POLLS_MAX && !existsSync(done); poll++) {
    const mine = await mkdir(lock).then(
      () => true,
      () => false,
    )
    if (!mine) {
      const madeAt = await stat(lock).then(
        ({ mtimeMs }) => mtimeMs,
        () => Number.POSITIVE_INFINITY,
      )
      if (Date.now() - madeAt > LOCK_STALE_MS) await rm(lock, { recursive: true, force: true })
      else await setTimeout(POLL_MS)
      continue
    }
    try {
      if (existsSync(done)) return
      await mkdir(folder, { recursive: true })
      await writeFile(resolve(folder, 'main.circom'), main)
      await compileCircuit(resolve(folder, 'main.circom'), folder)
      await writeFile(done, '')
    } finally {
      await rm(lock, { recursive: true, force: true })
    }
  }
  if (!existsSync(done)) throw new Error(`${lock} is held by nobody: remove it`)
}

async function cacheKey(main: string): Promise<string> {
  const hash = createHash('sha256').update(main)
  for (const name of (await readdir(CIRCUITS)).filter((file) => file.endsWith('.circom')).sort()) {
    hash.update(name).update(await readFile(resolve(CIRCUITS, name)))
  }
  return hash.digest('hex').slice(0, 24)
}
