import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeDefinition } from './decode/decodeDefinition.ts'
import { LIST_TYPES, SCALAR_TYPES, SUPPORTED_VERIFY_MODES } from './definition.ts'
import { WorkflowError } from './errors.ts'
import schema from './flow.schema.json' with { type: 'json' }
import * as limits from './limits.ts'
import { type PlainValue, readPlain } from './source/readPlain.ts'

const validate = new Ajv2020({ strict: true, allErrors: false, strictTypes: false }).compile(schema)

function parserAccepts(document: PlainValue): boolean {
  try {
    decodeDefinition(readPlain(document))
    return true
  } catch (error) {
    if (error instanceof WorkflowError) return false
    throw error
  }
}

type Values = fc.Arbitrary<PlainValue>

/** Mostly good values, so that a whole document is valid about half of the time. */
function mostly<Value>(good: fc.Arbitrary<Value>, bad: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 40, arbitrary: good }, { weight: 1, arbitrary: bad })
}

const junk = fc.constantFrom<PlainValue>(null, true, 1, 2, 'zk', '', [], {}, ['integer'], {
  type: 'integer',
})
const name = mostly(
  fc.constantFrom('a', 'total', 'x_1', 'constructor', 'n'.repeat(64)),
  fc.constantFrom('1a', 'a-b', '', 'é', 'n'.repeat(65)),
)
const reference = mostly(
  fc.constantFrom<PlainValue>('${inputs.a}', ' ${ tasks.t.x.y } ', '${tasks.a.b.c.d.e}'),
  fc.constantFrom<PlainValue>(
    '${inputs}',
    '${ a.b }',
    'text',
    '${inputs.a} b',
    '${tasks.a.b.c.d.e.f}',
  ),
)
const scalarType = fc.constantFrom<PlainValue>('integer', 'boolean', 'address', 'text')
const plainType = fc.oneof(scalarType, fc.constantFrom<PlainValue>('integer[]', 'text[]'))
const description = mostly(
  fc.constant<PlainValue>('d'),
  fc.oneof(junk, fc.constant('x'.repeat(1025))),
)

function dictionary(value: Values): Values {
  return fc.dictionary(name, value, { maxKeys: 3, noNullPrototype: true })
}

/** Objects with some of the keys, and now and then one too many or one too few. */
function record(shape: Record<string, Values>, required: string[]): Values {
  const object = fc.record(shape, { requiredKeys: required, noNullPrototype: true })
  const broken = fc.oneof(
    object.map((value) => ({ ...value, extra: 1 })),
    fc.record(shape, { requiredKeys: [], noNullPrototype: true }),
  )
  return mostly<PlainValue>(object, broken)
}

const plainInput = record(
  { type: mostly(plainType, fc.constantFrom<PlainValue>('table', 'int')), description },
  ['type'],
)
const tableInput = record(
  {
    type: mostly(fc.constant<PlainValue>('table'), scalarType),
    columns: dictionary(mostly(scalarType, plainType)),
    description,
  },
  ['type', 'columns'],
)
const input = mostly(
  fc.oneof(plainType, plainInput, tableInput),
  fc.oneof(junk, fc.constant('table')),
)
const argument = mostly(
  fc.oneof(reference, fc.constantFrom<PlainValue>('12', '-0', '1_0', 30, -1, true)),
  fc.oneof(junk, fc.constantFrom<PlainValue>('01', '1.5', 1.5, '1__0', '0x10')),
)
const task = mostly(
  record(
    {
      compute: mostly(fc.constant<PlainValue>('() => 1n'), junk),
      with: dictionary(argument),
      description,
    },
    ['compute'],
  ),
  fc.constant<PlainValue>({ http: 'x' }),
)
const output = mostly(fc.oneof(reference, dictionary(reference)), junk)
const document = record(
  {
    flow: mostly(fc.constant<PlainValue>(1), junk),
    name: mostly(
      fc.constantFrom<PlainValue>('a', 'a-b', 'x'.repeat(64)),
      fc.constantFrom<PlainValue>('A', '-a', 'x'.repeat(65), 3),
    ),
    verify: mostly(fc.constant<PlainValue>('zk'), fc.constantFrom<PlainValue>('quorum', 7)),
    description,
    inputs: dictionary(input),
    tasks: dictionary(task),
    outputs: dictionary(output),
  },
  ['flow', 'name', 'tasks', 'outputs'],
)

describe('flow.schema.json', () => {
  it('accepts exactly the structures that the parser accepts', () => {
    let accepted = 0
    fc.assert(
      fc.property(document, (value) => {
        const parser = parserAccepts(value)
        if (parser) accepted += 1
        expect(validate(value), JSON.stringify(value)).toBe(parser)
      }),
      { numRuns: 4_000, seed: 7 },
    )
    expect(accepted).toBeGreaterThan(1_000)
    expect(accepted).toBeLessThan(3_500)
  })

  it('states the limits and names of the code', () => {
    const { properties, $defs } = schema
    expect(properties.inputs.maxProperties).toBe(limits.MAX_INPUTS)
    expect(properties.tasks.maxProperties).toBe(limits.MAX_TASKS)
    expect(properties.outputs.maxProperties).toBe(limits.MAX_OUTPUTS)
    expect($defs.computeTask.properties.with.maxProperties).toBe(limits.MAX_ARGUMENTS)
    expect($defs.name.maxLength).toBe(limits.MAX_NAME_LENGTH)
    expect($defs.description.maxLength).toBe(limits.MAX_DESCRIPTION_LENGTH)
    expect(properties.verify.enum).toEqual(SUPPORTED_VERIFY_MODES)
    expect($defs.scalarType.enum).toEqual(SCALAR_TYPES)
    expect($defs.listType.enum).toEqual(LIST_TYPES)
    expect(JSON.stringify(schema).match(/"maxProperties":32/g)).toHaveLength(6)
    expect(limits.MAX_COLUMNS).toBe(32)
  })
})
