import { describe, expect, it } from 'vitest'
import { FIELD_ORDER } from '../../sdk/src/flowvm/commitments.ts'
import { FLOWVM_64, type Instance } from '../../sdk/src/flowvm/program.ts'
import { buildWitnessInput, type WitnessInput } from '../../sdk/src/flowvm/witness.ts'
import { tryWitness } from './support/accepts.ts'
import { constraintsOfWires, findViolation, holds } from './support/checkWitness.ts'
import { loadCircuit, loadFlowVm64, type TestCircuit } from './support/compileOnce.ts'
import { groupByKind, namesOf } from './support/kinds.ts'
import { createRandom, type Random } from './support/random.ts'
import { randomRun } from './support/randomProgram.ts'

/** Signals that a dishonest prover chooses; the others name the run. */
const HINTS = [
  'operands',
  'outputs',
  'quotients',
  'remainders',
  'numeratorSigns',
  'divisorSigns',
  'switches',
] as const
const PUBLIC_WIRES = [1, 2, 3, 4]

const machine = await loadFlowVm64()
/** The same templates with eight steps: a witness takes a few milliseconds. */
const SMALL: Instance = {
  name: 'flowvm-8',
  tag: 200,
  steps: 8,
  inputs: 4,
  constants: 2,
  outputs: 4,
}
const small = await loadCircuit(
  'pragma circom 2.2.0;\ninclude "flowvm.circom";\ncomponent main {public [contextHash]} = FlowVm(200, 8, 4, 2, 4);\n',
)

/** 0, 1, p - 1, honest + 1, honest - 1, its negative, honest + p / 2^k, and anything. */
function mutate(random: Random, honest: bigint): bigint {
  const value = random.pick([
    0n,
    1n,
    FIELD_ORDER - 1n,
    honest + 1n,
    honest - 1n,
    -honest,
    honest + FIELD_ORDER / 2n ** BigInt(1 + random.below(16)),
    random.bits(96),
    random.bits(253),
  ])
  return ((value % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER
}

/** Mutates one element of one hint, or the same element of two hints, and lets the circuit compute the rest. */
function forgeHints(random: Random, honest: WitnessInput): WitnessInput {
  const forged = { ...honest }
  for (let change = 0; change <= random.below(2); change++) {
    const name = random.pick(HINTS)
    const values = forged[name] as string[]
    const index = random.below(values.length)
    forged[name] = values.with(index, mutate(random, BigInt(values[index] as string)).toString())
  }
  return forged
}

/** What the run means: the public signals, and in every step the wires that make its result. */
function meaningOf(
  { symbols }: TestCircuit,
  steps: number,
  read: (wire: number) => bigint,
): bigint[] {
  const results = Array.from({ length: steps }, (_, step) =>
    ['product', 'zero', 'compared', 'divisionResult', 'chosen'].map((name) =>
      symbols.get(`step[${step}].${name}`),
    ),
  ).flat()
  return [...PUBLIC_WIRES, ...results.filter((wire) => wire !== undefined)].map(read)
}

function mutateThroughCalculator(
  circuit: TestCircuit,
  instance: Instance,
  seed: number,
  runs: number,
  each: number,
): number {
  const random = createRandom(seed)
  let accepted = 0
  for (let run = 0; run < runs; run++) {
    const { program, inputs } = randomRun(random, instance)
    const honest = buildWitnessInput(program, inputs, 0n, random.bits(253))
    const meaning = meaningOf(circuit, instance.steps, circuit.calculator.run(honest))
    expect(meaning.length).toBeGreaterThan(4 * instance.steps)
    for (let mutation = 0; mutation < each; mutation++) {
      const forged = forgeHints(random, honest)
      const read = tryWitness(circuit.calculator, forged)
      if (!read) continue
      accepted += 1
      expect(meaningOf(circuit, instance.steps, read), `run ${run}, mutation ${mutation}`).toEqual(
        meaning,
      )
    }
  }
  return accepted
}

describe('2,000 mutated hints', { timeout: 300_000 }, () => {
  it('of runs of flowvm-64 never give another result (300, recomputed by the circuit)', () => {
    mutateThroughCalculator(machine, FLOWVM_64, 21, 10, 30)
  })

  it('of runs of the same machine with eight steps never give another result (700, recomputed by the circuit)', () => {
    const accepted = mutateThroughCalculator(small, SMALL, 22, 70, 10)
    expect(accepted).toBeGreaterThan(0) // a switch between equal rows may turn: the search does reach witnesses
  })

  it('of every kind of signal of flowvm-64 break a constraint, or change nothing (1,000, in the witness itself)', () => {
    const random = createRandom(23)
    const { program, inputs } = randomRun(random, FLOWVM_64)
    const witness = machine.calculator.calculate(
      buildWitnessInput(program, inputs, 0n, random.bits(253)),
    )
    expect(findViolation(machine.system, witness)).toBeUndefined()
    const touching = constraintsOfWires(machine.system)
    const names = namesOf(machine)
    const kinds = [...groupByKind(machine.symbols)].filter(
      ([kind]) => !['salt', 'contextHash'].includes(kind),
    )
    expect(kinds.length).toBeGreaterThan(20)

    const accepted: string[] = []
    let mutations = 0
    while (mutations < 1_000) {
      for (const [, wires] of kinds) {
        const wire = random.pick(wires)
        const honest = witness[wire] as bigint
        const value = mutate(random, honest)
        if (value === honest || wire === 0) continue
        mutations += 1
        witness[wire] = value
        const holdsAll = (touching[wire] ?? []).every((constraint) =>
          holds(machine.system, constraint, witness),
        )
        witness[wire] = honest
        if (holdsAll) accepted.push(names[wire] as string)
      }
    }
    // The inverse of zero is free, and a switch may turn where both lines carry the same row.
    expect(accepted.filter((name) => !/\.inverse$|switches\[\d+\]$/.test(name))).toEqual([])
    expect(mutations).toBeGreaterThanOrEqual(1_000)
  })
})
