import { describe, expect, it } from 'vitest'
import { commitInputs, commitOutputs, hashProgram } from '../../sdk/src/flowvm/commitments.ts'
import { evaluate } from '../../sdk/src/flowvm/evaluate.ts'
import { FLOWVM_64 } from '../../sdk/src/flowvm/program.ts'
import { buildWitnessInput } from '../../sdk/src/flowvm/witness.ts'
import { findViolation } from './support/checkWitness.ts'
import { loadFlowVm64 } from './support/compileOnce.ts'
import { createRandom } from './support/random.ts'
import { randomRun, toJavaScript } from './support/randomProgram.ts'

const PROGRAMS = 2_000
const BLOCK = 100
const circuit = await loadFlowVm64()

describe('2,000 random programs', { timeout: 300_000 }, () => {
  for (let seed = 1; seed <= PROGRAMS / BLOCK; seed++) {
    it(`agree between the JavaScript engine, the twin and the circuit (seed ${seed})`, () => {
      const random = createRandom(seed)
      for (let index = 0; index < BLOCK; index++) {
        const run = randomRun(random, FLOWVM_64)
        const [salt, context] = [random.bits(253), random.bits(253)]
        const { program, inputs } = run
        const evaluation = evaluate(program, inputs)
        const title = `seed ${seed} program ${index}`
        expect(toJavaScript(run)(program.constants, inputs), title).toEqual(evaluation.outputs)

        const witness = circuit.calculator.calculate(
          buildWitnessInput(program, inputs, salt, context),
        )
        expect(findViolation(circuit.system, witness), title).toBeUndefined()
        expect(witness.slice(0, 5), title).toEqual([
          1n,
          hashProgram(program),
          commitInputs(inputs, salt),
          commitOutputs(evaluation.outputs),
          context,
        ])
      }
    })
  }
})
