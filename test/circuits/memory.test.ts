import { describe, expect, it } from 'vitest'
import { FIELD_ORDER } from '../../sdk/src/flowvm/commitments.ts'
import { routeMemory, routePermutation, switchCount } from '../../sdk/src/flowvm/route.ts'
import { accepts } from './support/accepts.ts'
import { loadTemplate } from './support/compileOnce.ts'
import { createRandom } from './support/random.ts'

const SOURCES = 3
const READS = 2
const tiny = await loadTemplate('memory', `Memory(${SOURCES}, ${READS})`)
const values = ['10', '20', '30']

const accepted = (
  readSlots: readonly (number | bigint)[],
  readValues: readonly string[],
  switches: readonly number[],
) =>
  accepts(tiny.calculator, {
    sources: values,
    readSlots: readSlots.map(String),
    readValues: [...readValues],
    switches: switches.map(String),
  })

describe('Memory of three sources and two reads, exhaustively', { timeout: 300_000 }, () => {
  const count = switchCount(SOURCES + READS)
  const allSwitches = Array.from({ length: 2 ** count }, (_, bits) =>
    Array.from({ length: count }, (_bit, index) => (bits >> index) & 1),
  )
  const claims = [...values, '0']

  it('accepts the value of the named slot and nothing else, for every setting of the switches', () => {
    const wrong: unknown[] = []
    for (const first of [0, 1, 2]) {
      for (const second of [0, 1, 2]) {
        const found = new Set<string>()
        for (const a of claims) {
          for (const b of claims) {
            if (allSwitches.some((switches) => accepted([first, second], [a, b], switches)))
              found.add(`${a},${b}`)
          }
        }
        const expected = `${values[first]},${values[second]}`
        if (found.size !== 1 || !found.has(expected))
          wrong.push({ first, second, found: [...found] })
      }
    }
    expect(wrong).toEqual([])
  })

  it('has no witness for a slot that is negative or past the last source', () => {
    for (const slot of [-1, SOURCES, FIELD_ORDER - 2n]) {
      for (const claim of claims) {
        expect(allSwitches.some((switches) => accepted([slot, 0], [claim, '10'], switches))).toBe(
          false,
        )
      }
    }
  })

  it('refuses a switch that is not a bit', () => {
    const switches = routeMemory(SOURCES, [2, 2])
    expect(accepted([2, 2], ['30', '30'], switches)).toBe(true)
    for (let index = 0; index < count; index++) {
      for (const value of [2, -1]) {
        const forged = switches.with(index, value)
        expect(accepted([2, 2], ['30', '30'], forged), `switch ${index} = ${value}`).toBe(false)
      }
    }
  })
})

describe('Permutation', () => {
  it.each([1, 2, 3, 4, 5, 8, 13, 16, 31])(
    'of %i lines puts the rows where the router wants them',
    async (lines) => {
      const circuit = await loadTemplate('permutation', `Permutation(${lines}, 2)`)
      const random = createRandom(lines)
      for (let trial = 0; trial < 20; trial++) {
        const order = shuffle([...Array(lines).keys()], random.below)
        const witness = circuit.calculator.run({
          in: [...order.keys(), ...order.map((_, line) => 1000 + line)].map(String),
          switches: routePermutation(order).map(String),
        })
        const out = order.map((_, line) => Number(witness(1 + line)))
        const second = order.map((_, line) => Number(witness(1 + lines + line)) - 1000)
        expect(out).toEqual(order)
        expect(second).toEqual(order)
      }
    },
  )
})

function shuffle(values: number[], below: (limit: number) => number): number[] {
  for (let index = values.length - 1; index > 0; index--) {
    const other = below(index + 1)
    ;[values[index], values[other]] = [values[other] as number, values[index] as number]
  }
  return values
}
