import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FlowError } from '../errors/flowError.ts'
import { planFlow } from '../planner/planFlow.ts'
import { canonicalizeDefinition } from './canonicalizeDefinition.ts'
import type { Definition } from './definition.ts'
import { parseFlow } from './parseFlow.ts'

const RUNS = Number(process.env['FLOW_PARSE_RUNS'] ?? 400) // more by hand
const SAMPLES = new URL('../../../samples/', import.meta.url)
const TEXTS = readdirSync(SAMPLES).map((name) =>
  readFileSync(new URL(`${name}/flow.yaml`, SAMPLES), 'utf8'),
)
const WORDS = TEXTS.join('\n').split(/[^A-Za-z0-9_.$]+/)

/** A sample with some of its words and lines changed for others. */
const damaged = fc
  .tuple(
    fc.constantFrom(...TEXTS),
    fc.array(
      fc.record({
        at: fc.nat(),
        what: fc.constantFrom('word', 'line', 'character', 'drop'),
        word: fc.constantFrom(...WORDS),
        character: fc.constantFrom(...'{}[]\'"$:-#&*!| \n0é'),
      }),
      { maxLength: 3 },
    ),
  )
  .map(([text, changes]) =>
    changes.reduce((current, { at, what, word, character }) => {
      if (what === 'character') {
        const offset = at % current.length
        return current.slice(0, offset) + character + current.slice(offset + 1)
      }
      if (what === 'word') {
        const places = [...current.matchAll(/[A-Za-z0-9_]+/g)]
        const place = places[at % places.length]
        const start = place?.index ?? 0
        return current.slice(0, start) + word + current.slice(start + (place?.[0].length ?? 0))
      }
      const lines = current.split('\n')
      const line = at % lines.length
      if (what === 'drop') lines.splice(line, 1)
      else lines.splice(line, 0, lines[(at * 7) % lines.length] ?? '')
      return lines.join('\n')
    }, text),
  )

function parse(text: string): Definition | FlowError {
  try {
    return parseFlow(text, { file: 'flow.yaml' })
  } catch (error) {
    if (error instanceof FlowError) return error
    throw error
  }
}

it('a damaged workflow is refused with a code, a place and a remedy, or is one that has a canonical form and a plan', () => {
  let accepted = 0
  let refused = 0
  fc.assert(
    fc.property(damaged, (text) => {
      const result = parse(text)
      if (result instanceof FlowError) {
        refused += 1
        expect(result.where, text).toMatchObject({ file: 'flow.yaml' })
        expect(result.remedy.length).toBeGreaterThan(5)
        return
      }
      accepted += 1
      const bytes = canonicalizeDefinition(result)
      const again = parse(new TextDecoder().decode(bytes))
      if (again instanceof FlowError) throw again
      expect(canonicalizeDefinition(again)).toEqual(bytes)
      expect(planFlow(again).stages.flat().sort()).toEqual(Object.keys(again.tasks))
    }),
    { numRuns: RUNS, seed: 11 },
  )
  expect(accepted).toBeGreaterThan(100)
  expect(refused).toBeGreaterThan(100)
})
