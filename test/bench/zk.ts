// npm run bench -- zk: size and proving cost of flowvm-64.
//
// Cost model (docs/specs/flowvm.md section 7): 307 constraints a step, 22 for the bits of its operands and its share of
// the outputs', 116 for its share of the memory, 66 for ranges and hashes of inputs, constants, program and outputs: 511
// a step. Proving is five multi-exponentiations over 2^15 points and seven transforms of that size, in WASM; the witness
// takes 40 ms. The goals are those of the issue: 550 constraints a step, 9 CPU-seconds a proof.
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { groth16 } from 'snarkjs'
import { CIRCUITS, circuitFiles, findCircuit } from '../../scripts/circuits/paths.ts'
import { FLOWVM_64 } from '../../sdk/src/flowvm/program.ts'
import { buildWitnessInput } from '../../sdk/src/flowvm/witness.ts'
import type { Figure } from './figure.ts'

const CONSTRAINTS_A_STEP_MAX = 550
const PROVE_CPU_SECONDS_MAX = 9
const PROOFS = 3
const PROVE_ARGUMENT = '--prove-once'

interface Cost {
  readonly cpuSeconds: number
  readonly wallSeconds: number
}

export async function bench(): Promise<Figure[]> {
  const snapshot = JSON.parse(
    await readFile(resolve(CIRCUITS, 'constraints.snapshot.json'), 'utf8'),
  )
  const costs: Cost[] = []
  for (let proof = 0; proof < PROOFS; proof++) costs.push(await proveInChild())
  const cpu = median(costs.map(({ cpuSeconds }) => cpuSeconds))
  const wall = median(costs.map(({ wallSeconds }) => wallSeconds))
  return [
    compare(
      'zk.constraints',
      snapshot.constraints,
      'constraints',
      FLOWVM_64.steps * CONSTRAINTS_A_STEP_MAX,
    ),
    compare('zk.prove_cpu_s', cpu, 's', PROVE_CPU_SECONDS_MAX),
    { figure: 'zk.prove_wall_s', value: round(wall), unit: 's' },
  ]
}

/** A process for each proof: nothing is warm, and all threads are counted. */
async function proveInChild(): Promise<Cost> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    import.meta.filename,
    PROVE_ARGUMENT,
  ])
  return JSON.parse(stdout)
}

async function proveOnce(): Promise<Cost> {
  const files = circuitFiles(findCircuit(FLOWVM_64.name))
  const instructions = Array.from({ length: FLOWVM_64.steps }, (_, index) => {
    return { operation: 'quotient', x: 30 + index, y: 3, z: 4 } as const // each step works on the result before it
  })
  const program = {
    instance: FLOWVM_64,
    constants: [1_001n, 1_000n],
    inputCount: 24,
    instructions,
    outputs: [94],
  }
  const inputs = Array.from({ length: FLOWVM_64.inputs }, (_, index) => 10n ** 24n + BigInt(index))
  const started = performance.now()
  const before = process.cpuUsage()
  await groth16.fullProve(buildWitnessInput(program, inputs, 0n, 1n), files.wasm, files.zkey)
  const { user, system } = process.cpuUsage(before)
  return { cpuSeconds: (user + system) / 1e6, wallSeconds: (performance.now() - started) / 1e3 }
}

function compare(figure: string, value: number, unit: string, goal: number): Figure {
  return {
    figure,
    value: round(value),
    unit,
    versus: `goal: at most ${goal} ${unit}`,
    ratio: round(value / goal),
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}

if (import.meta.main && process.argv.includes(PROVE_ARGUMENT)) {
  console.log(JSON.stringify(await proveOnce()))
  process.exit(0) // snarkjs leaves its threads running
}
