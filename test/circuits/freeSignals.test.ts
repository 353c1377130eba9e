import { describe, expect, it } from 'vitest'
import type { Combinations, ConstraintSystem } from '../../scripts/circuits/constraintSystem.ts'
import { FLOWVM_64, type Instance, WORD_BITS } from '../../sdk/src/flowvm/program.ts'
import { routeMemory } from '../../sdk/src/flowvm/route.ts'
import { buildWitnessInput, type WitnessInput } from '../../sdk/src/flowvm/witness.ts'
import { loadCircuit, loadFlowVm64, loadTemplate, type TestCircuit } from './support/compileOnce.ts'
import { findFreeSignals } from './support/findFreeSignals.ts'
import { namesOf } from './support/kinds.ts'
import { createRandom, type Random } from './support/random.ts'
import { randomRun } from './support/randomProgram.ts'
import { ALL_FLAGS, modelStep, type StepHints, stepInput } from './support/stepModel.ts'

const machine = await loadFlowVm64()

/**
 * The one signal that may move: the inverse of a numerator that is zero. Its only constraints are
 * numerator * inverse = 1 - zero, where it is multiplied by zero; nothing else reads it.
 */
function isFreeInverse(
  circuit: TestCircuit,
  names: readonly string[],
  wire: number,
  witness: readonly bigint[],
): boolean {
  const name = names[wire] ?? ''
  if (!/(^|\.)inverse$/.test(name)) return false
  return witness[circuit.symbols.get(name.replace(/inverse$/, 'zero')) as number] === 1n
}

/** Free signals without the allowed ones, by name. */
function unexpected(
  circuit: TestCircuit,
  witness: readonly bigint[],
  given: Iterable<string>,
): string[] {
  const known = new Set<number>()
  for (const name of given) {
    const wire = circuit.symbols.get(name)
    if (wire !== undefined) known.add(wire)
  }
  const names = namesOf(circuit)
  return findFreeSignals(circuit.system, witness, known)
    .free.filter((wire) => !isFreeInverse(circuit, names, wire, witness))
    .map((wire) => names[wire] ?? String(wire))
}

function randomInput(random: Random, instance: Instance): WitnessInput {
  const { program, inputs } = randomRun(random, instance)
  return buildWitnessInput(program, inputs, random.bits(253), random.bits(253))
}

describe('every signal of flowvm-64 is fixed by the public meaning of the run', () => {
  // Salt and context are field elements without a range; all other inputs are bits or pinned by bits.
  it.each([1, 2, 3, 4, 5])('at the witness of a random program (seed %i)', (seed) => {
    const witness = machine.calculator.calculate(randomInput(createRandom(seed), FLOWVM_64))
    expect(unexpected(machine, witness, ['salt', 'contextHash'])).toEqual([])
  })
})

describe('every signal of a template is fixed by its inputs, at five witnesses', () => {
  const names = (name: string, count: number): string[] =>
    Array.from({ length: count }, (_, index) => `${name}[${index}]`)

  it('Bits', async () => {
    const circuit = await loadTemplate('bits', 'Bits(96)')
    for (const value of [0n, 1n, 2n ** 95n, 2n ** 96n - 1n, 0x123456789abcdefn]) {
      expect(
        unexpected(circuit, circuit.calculator.calculate({ in: value.toString() }), ['in']),
      ).toEqual([])
    }
  })

  it('SignedWord', async () => {
    const circuit = await loadTemplate('signed-word', 'SignedWord(96)')
    for (const value of [0n, 1n, -1n, -(2n ** 96n), 2n ** 96n - 1n]) {
      expect(
        unexpected(circuit, circuit.calculator.calculate({ in: value.toString() }), ['in']),
      ).toEqual([])
    }
  })

  it('Operand', async () => {
    const circuit = await loadTemplate('operand', 'Operand(95)')
    for (const value of [0, 1, 31, 94, 127]) {
      expect(
        unexpected(circuit, circuit.calculator.calculate({ distance: String(value) }), [
          'distance',
        ]),
      ).toEqual([])
    }
  })

  it('Step, for every combination of the flags', async () => {
    const circuit = await loadTemplate('step', `Step(${WORD_BITS})`)
    const random = createRandom(7)
    for (const flags of ALL_FLAGS) {
      for (let trial = 0; trial < 5; trial++) {
        const words = [random.bits(40), -random.bits(40), random.bits(50) + 1n] as const
        const honest = modelStep(flags, words, WORD_BITS)
        if (!honest) throw new Error('the words were chosen to fit')
        const witness = circuit.calculator.calculate(stepInput(flags, words, honest))
        expect(unexpected(circuit, witness, ['x', 'y', 'z']), JSON.stringify(flags)).toEqual([])
      }
    }
  })

  it('Memory', async () => {
    const circuit = await loadTemplate('memory', 'Memory(9, 14)')
    for (let seed = 1; seed <= 5; seed++) {
      const random = createRandom(seed)
      const sources = Array.from({ length: 9 }, () => random.bits(96).toString())
      const readSlots = Array.from({ length: 14 }, () => random.below(9))
      const witness = circuit.calculator.calculate({
        sources,
        readSlots: readSlots.map(String),
        readValues: readSlots.map((slot) => sources[slot] as string),
        switches: routeMemory(9, readSlots).map(String),
      })
      expect(
        unexpected(circuit, witness, [...names('sources', 9), ...names('readSlots', 14)]),
      ).toEqual([])
    }
  })
})

describe('the rank test itself', () => {
  const planted = (body: string): string =>
    `pragma circom 2.2.0;\ninclude "bits.circom";\ntemplate Planted() {\n${body}\n}\ncomponent main = Planted();\n`

  it('names quotient and remainder of a division that lacks its range checks', async () => {
    const circuit = await loadCircuit(
      planted(`signal input n; signal input d; signal output q; signal r;
        q <-- n \\ d; r <-- n % d; q * d === n - r;`),
    )
    const witness = circuit.calculator.calculate({ n: '100', d: '7' })
    expect(unexpected(circuit, witness, ['n', 'd']).sort()).toEqual(expect.arrayContaining(['q']))
    const mended = await loadCircuit(
      planted(`signal input n; signal input d; signal output q; signal r;
        q <-- n \\ d; r <-- n % d; q * d === n - r;
        component a = Bits(96); a.in <== q; component b = Bits(96); b.in <== r; component c = Bits(96); c.in <== d - 1 - r;`),
    )
    expect(
      unexpected(mended, mended.calculator.calculate({ n: '100', d: '7' }), ['n', 'd']),
    ).toEqual([])
  })

  it('names a signal that is assigned but not constrained, and one that only a zero multiplies', async () => {
    const circuit = await loadCircuit(
      planted(`signal input n; signal input off; signal output q; signal kept;
        kept <-- n * n; off * kept === 0; q <== n * off + n;`),
    )
    const witness = circuit.calculator.calculate({ n: '5', off: '0' })
    expect(unexpected(circuit, witness, ['n', 'off'])).toEqual(['kept'])
  })

  it.each(['contextSquare', 'outputsHash.pEx.sigmaF[0][1].in2'])(
    'finds the freedom that dropping the definition of %s leaves in flowvm-64',
    (name) => {
      const witness = machine.calculator.calculate(randomInput(createRandom(11), FLOWVM_64))
      const system = drop(
        machine.system,
        definitionOf(machine.system, machine.symbols.get(name) as number),
      )
      expect(unexpected({ ...machine, system }, witness, ['salt', 'contextHash'])).toContain(name)
    },
  )

  // A definition that the ranges of the hints fix from the other side too (the product, say) is not in the list: its
  // loss leaves discrete freedom only, which the exhaustive search of step.test.ts sees.
  it.each(['compared', 'divisionResult', 'result'])(
    'finds the freedom that dropping the definition of %s leaves in a step',
    async (name) => {
      const circuit = await loadTemplate('step', `Step(${WORD_BITS})`)
      const flags = { select: 0, divide: 0, b0: 0, b1: 0 } as const
      const words = [3n, -5n, 7n] as const
      const witness = circuit.calculator.calculate(
        stepInput(flags, words, modelStep(flags, words, WORD_BITS) as StepHints),
      )
      const system = drop(
        circuit.system,
        definitionOf(circuit.system, circuit.symbols.get(name) as number),
      )
      expect(unexpected({ ...circuit, system }, witness, ['x', 'y', 'z'])).toContain(name)
    },
  )
})

/** The constraint that has the wire on its right side and not on its left. */
function definitionOf(system: ConstraintSystem, wire: number): number {
  const has = (part: Combinations, constraint: number): boolean =>
    part.wire.subarray(part.start[constraint], part.start[constraint + 1]).includes(wire)
  for (let constraint = 0; constraint < system.constraintCount; constraint++) {
    if (has(system.c, constraint) && !has(system.a, constraint) && !has(system.b, constraint))
      return constraint
  }
  throw new Error(`no constraint defines wire ${wire}`)
}

/** The same system without one constraint: its row becomes 0 * 0 = 0. */
function drop(system: ConstraintSystem, constraint: number): ConstraintSystem {
  const empty = (part: Combinations): Combinations => {
    const start = part.start[constraint] as number
    const size = (part.start[constraint + 1] as number) - start
    const without = (list: Uint32Array): Uint32Array =>
      Uint32Array.from([...list.subarray(0, start), ...list.subarray(start + size)])
    const starts = part.start.map((value, index) => (index > constraint ? value - size : value))
    return { start: starts, wire: without(part.wire), coefficient: without(part.coefficient) }
  }
  return { ...system, a: empty(system.a), b: empty(system.b), c: empty(system.c) }
}
