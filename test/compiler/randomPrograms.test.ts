import { describe, expect, it } from 'vitest'
import { CompileError, CompileErrorCode } from '../../sdk/src/compiler/errors.ts'
import { evaluate } from '../../sdk/src/flowvm/evaluate.ts'
import {
  FLOWVM_64,
  firstStepSlot,
  type Instruction,
  SLOT_ONE,
} from '../../sdk/src/flowvm/program.ts'
import { generateEffects } from './support/randomEffects.ts'
import { generateProgram, type RandomProgram } from './support/randomSource.ts'
import {
  compileProgram,
  findHazards,
  type Outcome,
  runInEngine,
  runInMachine,
} from './support/runProgram.ts'

const PROGRAMS = 2_000

/** Whether the machine may come to `outcome` where the engine came to `engine`. */
function agrees(program: RandomProgram, engine: Outcome, outcome: Outcome): boolean {
  const hazards = findHazards(program)
  switch (outcome.kind) {
    case 'value':
      return (
        engine.kind === 'value' && JSON.stringify(outcome.value) === JSON.stringify(engine.value)
      )
    case 'overflow':
      return hazards.overflow
    case 'division-by-zero':
      return hazards.divisionByZero
    case 'too-large':
      return true
  }
}

describe('random programs', () => {
  it(`gives what the JavaScript engine gives, or a justified error, on ${PROGRAMS} programs`, () => {
    const counts = { value: 0, overflow: 0, 'division-by-zero': 0, 'too-large': 0 }
    for (let seed = 0; seed < PROGRAMS; seed++) {
      const program = generateProgram(seed)
      const outcome = runInMachine(program)
      counts[outcome.kind] += 1
      if (!agrees(program, runInEngine(program), outcome)) {
        expect.fail(`seed ${seed} disagrees: ${JSON.stringify(outcome)}\n${program.source}`)
      }
    }
    // The comparison means something only if most programs have a value and every error occurs.
    expect(counts.value).toBeGreaterThan(PROGRAMS * 0.6)
    expect(counts.overflow).toBeGreaterThan(PROGRAMS * 0.05)
    expect(counts['division-by-zero']).toBeGreaterThan(PROGRAMS * 0.01)
    expect(counts['too-large']).toBeLessThan(PROGRAMS * 0.02)
  }, 60_000)

  it('checks hazards with a source that means the same as the program', () => {
    for (let seed = 0; seed < 300; seed++) {
      const program = generateProgram(seed)
      const engine = runInEngine(program)
      if (engine.kind !== 'value') continue
      expect(JSON.stringify(findHazards(program).value), `seed ${seed}`).toBe(
        JSON.stringify(engine.value),
      )
    }
  })

  it('notices a planted fault in most programs that compute an output', () => {
    let planted = 0
    let noticed = 0
    for (let seed = 0; seed < 200; seed++) {
      const program = generateProgram(seed)
      const engine = runInEngine(program)
      if (engine.kind !== 'value' || runInMachine(program).kind !== 'value') continue
      const compiled = compileProgram(program)
      const [output = 0] = compiled.program.outputs
      const target = output - firstStepSlot(compiled.program.instance)
      const faulty = compiled.program.instructions.map((instruction, index): Instruction => {
        return index === target
          ? { ...instruction, operation: 'fma', x: 1, y: 1, z: SLOT_ONE }
          : instruction
      })
      if (target < 0) continue
      planted += 1
      try {
        const { outputs } = evaluate(
          { ...compiled.program, instructions: faulty },
          compiled.inputWords,
        )
        const value = compiled.readOutputs(outputs)['result']
        if (JSON.stringify(value) !== JSON.stringify(engine.value)) noticed += 1
      } catch {
        noticed += 1
      }
    }
    expect(planted).toBeGreaterThan(60)
    expect(noticed).toBeGreaterThan(planted * 0.8)
  })

  it('keeps the order of effects and the identity of arrays, or refuses', () => {
    // Only meaning is at stake here, so the instance is as large as it needs to be.
    const instance = { ...FLOWVM_64, name: 'large', steps: 5_000, inputs: 100, outputs: 100 }
    let values = 0
    for (let seed = 0; seed < PROGRAMS; seed++) {
      const program = generateEffects(seed)
      try {
        const compiled = compileProgram(program, instance)
        const { outputs } = evaluate(compiled.program, compiled.inputWords)
        const outcome = { kind: 'value', value: compiled.readOutputs(outputs)['result'] }
        values += 1
        if (JSON.stringify(outcome) === JSON.stringify(runInEngine(program))) continue
      } catch (error) {
        const code = error instanceof CompileError ? error.code : undefined
        if (code === CompileErrorCode.BRANCH_SHAPE || code === CompileErrorCode.BRANCH_CONTROL)
          continue
        throw error
      }
      expect.fail(`seed ${seed} disagrees\n${program.source}`)
    }
    expect(values).toBeGreaterThan(PROGRAMS * 0.4)
  }, 120_000)
})
