import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeDefinition } from './decode/decodeDefinition.ts'
import { LIST_TYPES, SCALAR_TYPES, TASK_KINDS, VERIFY_MODES } from './definition.ts'
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
  return fc.oneof({ weight: 100, arbitrary: good }, { weight: 1, arbitrary: bad })
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
const duration = mostly(
  fc.constantFrom<PlainValue>('500ms', '7d', 1, 1_000),
  fc.constantFrom<PlainValue>('0s', '1.5s', '10', 0, -1, true, '1w'),
)
const names = mostly(
  fc.constantFrom<PlainValue>(['a'], ['a', 'b']),
  fc.constantFrom<PlainValue>([], ['a', 'a'], 'a', [1]),
)
const template = mostly(
  fc.constantFrom<PlainValue>('text', '${a}', 'x ${ a }y${b}', '$ {', ''),
  fc.constantFrom<PlainValue>('${ a', '${}', '${ inputs.a }', '$${1}', 1, null, 'x'.repeat(4_097)),
)
const count = mostly(fc.constantFrom<PlainValue>(1, 20), fc.constantFrom<PlainValue>(0, 1.5, '2'))
const options = {
  with: dictionary(argument),
  description,
  needs: names,
  when: mostly(
    fc.constant<PlainValue>('inputs.a > 1n'),
    fc.constantFrom<PlainValue>(true, 'x'.repeat(1_025)),
  ),
  forEach: mostly(
    fc.oneof(reference, record({ in: reference, maxItems: count, maxParallel: count }, ['in'])),
    junk,
  ),
  retry: fc.oneof(
    count,
    record(
      {
        limit: count,
        delay: mostly(fc.constantFrom<PlainValue>('0s', 5, '1m'), fc.constant('-1s')),
        backoff: mostly(fc.constantFrom<PlainValue>('linear', 'constant'), junk),
        jitter: fc.constantFrom<PlainValue>(0, '1s'),
      },
      ['limit'],
    ),
  ),
  timeout: mostly(record({ attempt: duration, task: duration }, ['task']), junk),
  onFailure: mostly(fc.constantFrom<PlainValue>('fail', 'continue'), junk),
}
function taskOf(
  kind: string,
  body: Values,
  extra: Record<string, Values>,
  required: string[],
): Values {
  return record({ [kind]: body, ...extra, ...options }, [kind, ...required])
}

const source = mostly(fc.constant<PlainValue>('() => 1n'), junk)
const results = dictionary(input)
const pointer = mostly(
  fc.constantFrom<PlainValue>('', '/a/0', '/a~1b'),
  fc.constantFrom<PlainValue>('a', '/a~2', 1),
)
const decimals = mostly(
  fc.constantFrom<PlainValue>(0, 8, 28),
  fc.constantFrom<PlainValue>(-1, 29, '8'),
)
const extracted = fc.oneof(
  plainType,
  record({ type: mostly(plainType, fc.constant('table')), at: pointer, description }, ['type']),
  record(
    {
      type: mostly(fc.constantFrom<PlainValue>('integer', 'integer[]'), plainType),
      at: pointer,
      decimals,
    },
    ['type', 'decimals'],
  ),
  record(
    {
      type: mostly(fc.constant<PlainValue>('table'), scalarType),
      at: pointer,
      columns: dictionary(
        fc.oneof(
          scalarType,
          record({ type: mostly(fc.constant('integer'), scalarType), at: pointer, decimals }, [
            'type',
          ]),
        ),
      ),
    },
    ['type', 'columns'],
  ),
)
const json: Values = fc.oneof(
  template,
  fc.constantFrom<PlainValue>(1, 1.5, true, null, []),
  dictionary(template),
  fc.array(template, { maxLength: 2 }),
)
const aggregate = mostly(fc.constantFrom<PlainValue>('median', 'mode', 'identical'), junk)
const header = mostly(
  fc.constantFrom('accept', 'x-key'),
  fc.constantFrom('Accept', 'host', 'a b', 'proxy-x'),
)
const request = fc.oneof(
  template,
  record(
    {
      method: mostly(fc.constantFrom<PlainValue>('GET', 'POST', 'DELETE'), fc.constant('get')),
      url: template,
      headers: fc.dictionary(header, template, { maxKeys: 2, noNullPrototype: true }),
      body: json,
      answer: mostly(fc.constantFrom<PlainValue>('json', 'text'), junk),
      aggregate,
    },
    ['url'],
  ),
)
const wholeText = fc.constant<PlainValue>({ text: { type: 'text', at: '' } })
const to = mostly(
  fc.constantFrom<PlainValue>('${ to }', '0x1111111111111111111111111111111111111111'),
  fc.constantFrom<PlainValue>('0x11', 'x ${ to }', 1),
)
// What a signature allows is no matter of structure: it fits its arguments here.
const call = {
  chainId: mostly(fc.constant<PlainValue>(1), fc.constantFrom<PlainValue>(0, '1')),
  to,
  args: fc.constantFrom<PlainValue>(['1', '${ a }'], [2, [true]], ['text', 'text']),
}
const readCall = record(
  {
    ...call,
    function: fc.constant('function f(uint256 a, string b) view returns (bool)'),
    block: mostly(fc.constantFrom<PlainValue>('latest', 'safe'), junk),
    aggregate,
  },
  ['to', 'function', 'args'],
)
const writeCall = record(
  {
    ...call,
    function: fc.constant('function f(uint256 a, string b) payable'),
    value: mostly(
      fc.constantFrom<PlainValue>('${ wei }', 0, '1_000'),
      fc.constantFrom<PlainValue>('-1', -1, 'x'),
    ),
    gas: mostly(fc.constant<PlainValue>(21_000), fc.constant(20_999)),
    confirmations: mostly(fc.constant<PlainValue>(256), fc.constantFrom<PlainValue>(0, 257)),
  },
  ['to', 'function', 'args'],
)
const timer = fc.oneof(duration, record({ for: duration }, ['for']))
const signal = record(
  { signal: mostly(fc.constant('go'), fc.constantFrom<PlainValue>('1', 'a b', 3)) },
  ['signal'],
)
const oneTable = mostly(
  fc.dictionary(name, mostly(tableInput, input), { minKeys: 1, maxKeys: 1, noNullPrototype: true }),
  dictionary(tableInput),
)
const task = fc.oneof(
  { weight: 4, arbitrary: taskOf('compute', source, {}, []) },
  taskOf('script', source, { gas: count, outputs: results }, ['outputs']),
  taskOf('http', request, { outputs: fc.oneof(dictionary(extracted), wholeText) }, ['outputs']),
  taskOf('sql', fc.constant('SELECT 1'), { outputs: oneTable }, ['outputs']),
  taskOf('chain.read', readCall, {}, []),
  taskOf('chain.write', writeCall, {}, []),
  taskOf('wait', timer, { outputs: mostly(fc.constant<PlainValue>({}), results) }, []),
  taskOf('wait', signal, { outputs: results }, []),
  fc.constantFrom<PlainValue>({ compute: '() => 1n', script: '() => 1' }, {}),
)
const output = mostly(fc.oneof(reference, dictionary(reference)), junk)
const document = record(
  {
    flow: mostly(fc.constant<PlainValue>(1), junk),
    name: mostly(
      fc.constantFrom<PlainValue>('a', 'a-b', 'x'.repeat(64)),
      fc.constantFrom<PlainValue>('A', '-a', 'x'.repeat(65), 3),
    ),
    verify: mostly(
      fc.constantFrom<PlainValue>('zk', 'quorum', 'optimistic'),
      fc.constantFrom<PlainValue>('trust', 7),
    ),
    hosts: mostly(
      fc.constantFrom<PlainValue>(['a.example'], ['*.b.example:8080', 'localhost:*', '[::1]']),
      fc.constantFrom<PlainValue>([], ['a', 'a'], ['A'], ['a/b'], ['*'], 'a'),
    ),
    timeout: duration,
    onFailure: names,
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
    const kinds = new Map<string, number>()
    fc.assert(
      fc.property(document, (value) => {
        const parser = parserAccepts(value)
        if (parser) {
          accepted += 1
          const text = JSON.stringify(value)
          for (const kind of TASK_KINDS)
            kinds.set(kind, (kinds.get(kind) ?? 0) + Number(text.includes(`"${kind}":`)))
        }
        expect(validate(value), JSON.stringify(value)).toBe(parser)
      }),
      { numRuns: 4_000, seed: 7 },
    )
    expect(accepted).toBeGreaterThan(1_000)
    expect(accepted).toBeLessThan(3_500)
    for (const kind of TASK_KINDS) expect(kinds.get(kind), kind).toBeGreaterThan(40)
  })

  it('states the limits and names of the code', () => {
    const { properties, $defs } = schema
    expect(properties.inputs.maxProperties).toBe(limits.MAX_INPUTS)
    expect(properties.tasks.maxProperties).toBe(limits.MAX_TASKS)
    expect(properties.outputs.maxProperties).toBe(limits.MAX_OUTPUTS)
    expect($defs.arguments.maxProperties).toBe(limits.MAX_ARGUMENTS)
    expect($defs.template.maxLength).toBe(limits.MAX_TEMPLATE_LENGTH)
    expect($defs.pointer.maxLength).toBe(limits.MAX_POINTER_LENGTH)
    expect($defs.computeTask.properties.when.maxLength).toBe(limits.MAX_WHEN_LENGTH)
    expect($defs.scriptTask.properties.gas.maximum).toBe(limits.MAX_SCRIPT_GAS)
    expect($defs.duration.anyOf[1]?.maximum).toBe(limits.MAX_DURATION_MS)
    const { maxItems, maxParallel } = $defs.forEach.anyOf[1]?.properties ?? {}
    expect([maxItems?.maximum, maxParallel?.maximum]).toEqual([
      limits.MAX_ITEMS,
      limits.MAX_PARALLEL,
    ])
    expect($defs.retry.anyOf[0]?.maximum).toBe(limits.MAX_RETRIES)
    const write = $defs.chainWriteTask.properties['chain.write'].properties
    expect(write.gas.maximum).toBe(limits.MAX_WRITE_GAS)
    expect(write.confirmations.maximum).toBe(limits.MAX_CONFIRMATIONS)
    expect(write.function.maxLength).toBe(limits.MAX_SIGNATURE_LENGTH)
    expect($defs.name.maxLength).toBe(limits.MAX_NAME_LENGTH)
    expect($defs.description.maxLength).toBe(limits.MAX_DESCRIPTION_LENGTH)
    expect(properties.verify.enum).toEqual(VERIFY_MODES)
    expect($defs.scalarType.enum).toEqual(SCALAR_TYPES)
    expect($defs.listType.enum).toEqual(LIST_TYPES)
    expect(JSON.stringify(schema).match(/"maxProperties":32/g)).toHaveLength(10)
    const { MAX_COLUMNS, MAX_RESULTS, MAX_HEADERS, MAX_NEEDS, MAX_HOSTS, MAX_PARAMETERS } = limits
    for (const limit of [
      MAX_COLUMNS,
      MAX_RESULTS,
      MAX_HEADERS,
      MAX_NEEDS,
      MAX_HOSTS,
      MAX_PARAMETERS,
    ])
      expect(limit).toBe(32)
  })
})
