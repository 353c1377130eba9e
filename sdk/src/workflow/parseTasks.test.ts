import { describe, expect, it } from 'vitest'
import { FlowError, formatLocation } from '../errors/flowError.ts'
import { canonicalizeDefinition, hashDefinition } from './canonicalizeDefinition.ts'
import { flow } from './flowBuilder.ts'
import { parseFlow } from './parseFlow.ts'
import { prepareFlow } from './prepareFlow.ts'

const SAMPLE = `flow: 1
name: every-kind
verify: quorum
hosts: [api.example.com, '*.prices.example:8443']
timeout: 1h
onFailure: [alarm]
inputs:
  token: address
  owner: address
  limit: integer
  orders: { type: table, columns: { country: text, amount: integer } }
tasks:
  price:
    http:
      url: https://api.example.com/price?token=\${ token }
      aggregate: median
    with: { token: '\${ inputs.token }' }
    outputs:
      price: { type: integer, at: /data/0/price, decimals: 8 }
    retry: { limit: 3, delay: 500ms, jitter: 100ms }
    timeout: { attempt: 5s, task: 30s }
  totals:
    sql: SELECT country, sum(amount) AS total FROM orders GROUP BY country ORDER BY country
    with: { orders: '\${ inputs.orders }' }
    outputs: { rows: { type: table, columns: { country: text, total: integer } } }
  scores:
    script: |
      ({ total }) => ({ score: total + 1n })
    with: { total: '\${ item.total }' }
    forEach: { in: '\${ tasks.totals.rows }', maxItems: 100, maxParallel: 4 }
    outputs: { score: integer }
  balance:
    chain.read:
      to: \${ token }
      function: function balanceOf(address owner) view returns (uint256 balance)
      args: ['\${ owner }']
    with: { token: '\${ inputs.token }', owner: '\${ inputs.owner }' }
  sum:
    compute: |
      ({ scores, price }) => ({ sum: sum(scores) + price, count: BigInt(scores.length) })
    with: { scores: '\${ tasks.scores.score }', price: '\${ tasks.price.price }' }
  approval:
    wait: { signal: approval }
    outputs: { approved: boolean }
    timeout: { task: 2d }
  pause:
    wait: 10s
    needs: [approval]
  post:
    chain.write:
      to: \${ token }
      function: function post(uint256 value, string note) payable
      args: ['\${ sum }', done]
      value: 1_000
    with: { token: '\${ inputs.token }', sum: '\${ tasks.sum.sum }' }
    when: tasks.approval.approved && tasks.sum.sum > inputs.limit
    needs: [pause]
  alarm:
    http: { method: POST, url: 'https://eu.prices.example:8443/alarm', body: { text: failed, n: 1 } }
    outputs: { ok: boolean }
    onFailure: continue
outputs:
  sum: \${ tasks.sum.sum }
  scores: { country: '\${ tasks.totals.rows.country }', score: '\${ tasks.scores.score }' }
  balance: \${ tasks.balance.balance }
  posted: \${ tasks.post.transaction }
`

const parse = (source: string) => parseFlow(source, { file: 'flow.yaml' })

function refusal(source: string): string {
  try {
    parse(source)
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return `${error.code} ${error.where === undefined ? '' : formatLocation(error.where)}`
  }
  return 'accepted'
}

function change(from: string, to: string): string {
  if (!SAMPLE.includes(from)) throw new Error(`the sample has no ${JSON.stringify(from)}`)
  return SAMPLE.replace(from, to)
}

describe('a workflow of every kind of task', () => {
  it('is read with its defaults', () => {
    const { tasks, hosts, timeout } = parse(SAMPLE)
    expect(hosts).toEqual(['*.prices.example:8443', 'api.example.com'])
    expect(timeout).toBe(3_600_000)
    expect(tasks['price']).toEqual({
      http: {
        url: 'https://api.example.com/price?token=${token}',
        method: 'GET',
        answer: 'json',
        aggregate: 'median',
      },
      with: { token: '${inputs.token}' },
      outputs: { price: { type: 'integer', at: '/data/0/price', decimals: 8 } },
      retry: { limit: 3, delay: 500, backoff: 'exponential', jitter: 100 },
      timeout: { attempt: 5_000, task: 30_000 },
    })
    expect(tasks['post']).toMatchObject({
      'chain.write': { to: '${token}', args: ['${sum}', 'done'], value: '1000', confirmations: 1 },
    })
    expect(tasks['pause']).toEqual({
      wait: { for: 10_000 },
      outputs: {},
      needs: ['approval'],
      with: {},
    })
    expect(tasks['alarm']).toMatchObject({ outputs: { ok: { type: 'boolean', at: '/ok' } } })
  })

  it('is the canonical form of itself', () => {
    const definition = parse(SAMPLE)
    const bytes = canonicalizeDefinition(definition)
    expect(canonicalizeDefinition(parse(new TextDecoder().decode(bytes)))).toEqual(bytes)
  })

  it('has one hash in every style, and another one for another meaning', () => {
    const hash = hashDefinition(parse(SAMPLE))
    const same = [
      ['500ms', '500'],
      ['timeout: 1h', 'timeout: 60m'],
      ['wait: 10s', 'wait: { for: 10000 }'],
      ['?token=${ token }', '?token=${token}'],
      ["[api.example.com, '*.prices.example:8443']", "['*.prices.example:8443', api.example.com]"],
      ['(address owner) view', '(address  owner)  view'],
    ]
    for (const [from = '', to = ''] of same)
      expect(hashDefinition(parse(change(from, to)))).toBe(hash)
    for (const [from = '', to = ''] of [
      ['500ms', '501ms'],
      ['limit: 3', 'limit: 4'],
      ['/data/0', '/data/1'],
    ])
      expect(hashDefinition(parse(change(from, to)))).not.toBe(hash)
  })

  it('is the same from the TypeScript builder', () => {
    const yaml = parse(`flow: 1
name: small
verify: quorum
hosts: [a.example]
timeout: 1m
inputs: { wei: integer }
tasks:
  get:
    http: https://a.example/x
    outputs: { x: integer }
    retry: 2
  post:
    chain.write:
      to: '0x1111111111111111111111111111111111111111'
      function: function post(uint256 x) payable
      args: [5]
      value: \${ wei }
    with: { wei: '\${ inputs.wei }' }
    when: tasks.get.x > 3n
outputs: { x: '\${ tasks.get.x }' }
`)
    const built = flow('small', { verify: 'quorum', hosts: ['a.example'], timeout: '1m' })
      .input('wei', 'integer')
      .task('get', { http: 'https://a.example/x', outputs: { x: 'integer' }, retry: 2 })
      .task('post', {
        'chain.write': {
          to: '0x1111111111111111111111111111111111111111',
          function: 'function post(uint256 x) payable',
          args: [5n],
          value: '${wei}',
        },
        with: { wei: '${inputs.wei}' },
        when: 'tasks.get.x > 3n',
      })
      .output('x', '${tasks.get.x}')
      .build()
    expect(hashDefinition(built)).toBe(hashDefinition(yaml))
  })

  it('has no program that is proven as a whole', () => {
    const definition = parse(SAMPLE)
    expect(() => prepareFlow({ definition, inputs: {} })).toThrow(
      expect.objectContaining({
        code: 'FLOW_MODE_UNSUPPORTED',
        where: { file: 'flow.yaml', line: 3, column: 9 },
      }),
    )
  })

  it.each([
    ['a misspelt kind', '    sql: SELECT', '    sqll: SELECT', 'FLOW_UNKNOWN_KEY flow.yaml:23:5'],
    [
      'a task in a mode that cannot prove it',
      'verify: quorum\nhosts',
      'verify: zk\nhosts',
      'FLOW_OPTION_UNSUPPORTED flow.yaml:4:8',
    ],
    [
      'a misspelt argument',
      'price?token=${ token }',
      'price?token=${ tokn }',
      'FLOW_UNKNOWN_ARGUMENT flow.yaml:15:12',
    ],
    [
      'a reference in a body',
      'price?token=${ token }',
      'price?token=${ inputs.token }',
      'FLOW_TEMPLATE_SYNTAX flow.yaml:15:48',
    ],
    [
      'a host that is not listed',
      'https://api.example.com/price',
      'https://api.exmaple.com/price',
      'FLOW_HOST_UNKNOWN flow.yaml:15:12',
    ],
    [
      'a port that is not listed',
      'https://api.example.com/price',
      'https://api.example.com:8080/price',
      'FLOW_HOST_UNKNOWN flow.yaml:15:12',
    ],
    [
      'a host made of an argument',
      'https://api.example.com/price?token=',
      'https://',
      'FLOW_VALUE_INVALID flow.yaml:15:12',
    ],
    [
      'a user in an URL',
      'https://api.example.com/price',
      'https://me@api.example.com/price',
      'FLOW_VALUE_INVALID flow.yaml:15:12',
    ],
    [
      'a host with a scheme',
      '[api.example.com,',
      "['https://api.example.com',",
      'FLOW_VALUE_INVALID flow.yaml:4:8',
    ],
    [
      'a pointer without a slash',
      '/data/0/price',
      'data/0/price',
      'FLOW_VALUE_INVALID flow.yaml:19:35',
    ],
    [
      'decimals of a text',
      'price: { type: integer, at',
      'price: { type: text, at',
      'FLOW_VALUE_INVALID flow.yaml:19:57',
    ],
    [
      'a retry without a limit',
      'retry: { limit: 3, delay',
      'retry: { delay',
      'FLOW_MISSING_KEY flow.yaml:20:12',
    ],
    ['no retry at all', 'limit: 3', 'limit: 0', 'FLOW_VALUE_INVALID flow.yaml:20:21'],
    ['one retry too many', 'limit: 3', 'limit: 101', 'FLOW_VALUE_INVALID flow.yaml:20:21'],
    [
      'a duration without a unit',
      'attempt: 5s',
      'attempt: "5"',
      'FLOW_VALUE_INVALID flow.yaml:21:25',
    ],
    [
      'a duration of more than a year',
      'attempt: 5s',
      'attempt: 367d',
      'FLOW_VALUE_INVALID flow.yaml:21:25',
    ],
    [
      'SQL with two results',
      'outputs: { rows',
      'outputs: { more: integer, rows',
      'FLOW_VALUE_INVALID flow.yaml:25:14',
    ],
    ['a loop without a bound', ', maxItems: 100', '', 'FLOW_LOOP_UNBOUNDED flow.yaml:30:14'],
    [
      'a loop over one value',
      "in: '${ tasks.totals.rows }'",
      "in: '${ inputs.limit }'",
      'FLOW_TYPE_MISMATCH flow.yaml:30:20',
    ],
    [
      'a column that the rows lack',
      'item.total',
      'item.totl',
      'FLOW_UNKNOWN_COLUMN flow.yaml:29:20',
    ],
    [
      'an item outside a loop',
      "scores: '${ tasks.scores.score }', price",
      "scores: '${ item }', price",
      'FLOW_ITEM_OUTSIDE_LOOP flow.yaml:41:21',
    ],
    [
      'a script that is no JavaScript',
      'total + 1n',
      'total + + 1n +',
      'COMPILE_SYNTAX flow.yaml:28:47',
    ],
    [
      'a script that is no function',
      '({ total }) => ({ score: total + 1n })',
      'const x = 1',
      'COMPILE_NOT_AN_ARROW flow.yaml:28:7',
    ],
    [
      'gas without a limit',
      '    script: |',
      '    gas: 0\n    script: |',
      'FLOW_VALUE_INVALID flow.yaml:27:10',
    ],
    [
      'a signature that is none',
      'function balanceOf(address owner)',
      'balanceOf(address)',
      'FLOW_SIGNATURE_INVALID flow.yaml:35:17',
    ],
    [
      'a read that writes',
      'owner) view returns',
      'owner) returns',
      'FLOW_SIGNATURE_INVALID flow.yaml:35:17',
    ],
    [
      'a type without counterpart',
      '(address owner) view',
      '((uint256 a) owner) view',
      'FLOW_SIGNATURE_INVALID flow.yaml:35:17',
    ],
    [
      'an argument too few',
      "args: ['${ owner }']",
      'args: []',
      'FLOW_VALUE_INVALID flow.yaml:36:13',
    ],
    [
      'an argument of another type',
      "owner: '${ inputs.owner }' }",
      "owner: '${ inputs.limit }' }",
      'FLOW_TYPE_MISMATCH flow.yaml:36:14',
    ],
    [
      'a contract that is no address',
      "{ token: '${ inputs.token }', owner",
      '{ token: 5, owner',
      'FLOW_TYPE_MISMATCH flow.yaml:34:11',
    ],
    [
      'a result that compute does not give',
      'tasks.sum.sum }\n',
      'tasks.sum.smu }\n',
      'FLOW_UNKNOWN_RESULT flow.yaml:63:8',
    ],
    [
      'a write that reads',
      'string note) payable',
      'string note) view',
      'FLOW_SIGNATURE_INVALID flow.yaml:52:17',
    ],
    [
      'wei for a function that takes none',
      'string note) payable',
      'string note)',
      'FLOW_SIGNATURE_INVALID flow.yaml:52:17',
    ],
    [
      'a condition that is no boolean',
      'when: tasks.approval.approved && tasks.sum.sum > inputs.limit',
      'when: tasks.sum.sum + inputs.limit',
      'FLOW_TYPE_MISMATCH flow.yaml:56:11',
    ],
    [
      'a condition that is no expression',
      'when: tasks.approval.approved &&',
      'when: tasks.approval.approved && &&',
      'COMPILE_SYNTAX flow.yaml:56:38',
    ],
    [
      'a condition on an unknown task',
      'when: tasks.approval.approved',
      'when: tasks.aproval.approved',
      'FLOW_UNKNOWN_TASK flow.yaml:56:11',
    ],
    [
      'a condition that mixes types',
      'tasks.sum.sum > inputs.limit',
      'tasks.sum.sum > 5',
      'COMPILE_MIXED_TYPES flow.yaml:56:11',
    ],
    [
      'an unknown task under needs',
      'needs: [pause]',
      'needs: [puase]',
      'FLOW_UNKNOWN_TASK flow.yaml:57:12',
    ],
    [
      'a task twice under needs',
      'needs: [pause]',
      'needs: [pause, pause]',
      'FLOW_VALUE_INVALID flow.yaml:57:20',
    ],
    [
      'a cycle through needs',
      '    needs: [approval]',
      '    needs: [approval, post]',
      'FLOW_CYCLE flow.yaml:48:12',
    ],
    [
      'a wait for two things',
      'wait: { signal: approval }',
      'wait: { signal: approval, for: 1s }',
      'FLOW_VALUE_INVALID flow.yaml:43:11',
    ],
    [
      'results of a timer',
      'wait: { signal: approval }',
      'wait: 1s',
      'FLOW_VALUE_INVALID flow.yaml:44:14',
    ],
    ['a body of a GET', 'method: POST, ', '', 'FLOW_VALUE_INVALID flow.yaml:59:64'],
    [
      'a header of the connection',
      'method: POST,',
      'method: POST, headers: { host: x },',
      'FLOW_NAME_INVALID flow.yaml:59:38',
    ],
    [
      'an unknown task for failures',
      'onFailure: [alarm]',
      'onFailure: [alram]',
      'FLOW_UNKNOWN_TASK flow.yaml:6:12',
    ],
    [
      'a task for failures that others need',
      'needs: [pause]',
      'needs: [pause, alarm]',
      'FLOW_TYPE_MISMATCH flow.yaml:57:12',
    ],
    [
      'a GET that nobody needs',
      'alarm:\n    http: { method: POST,',
      'alarm2:\n    http: https://api.example.com\n    outputs: { ok: boolean }\n  alarm:\n    http: { method: POST,',
      'FLOW_TASK_UNUSED flow.yaml:59:5',
    ],
    [
      'all results of a task at once',
      'sum: ${ tasks.sum.sum }',
      'sum: ${ tasks.sum }',
      'FLOW_TYPE_MISMATCH flow.yaml:63:8',
    ],
    [
      'a column of one value',
      "score: '${ tasks.scores.score }' }",
      "score: '${ tasks.sum.sum }' }",
      'FLOW_TYPE_MISMATCH flow.yaml:64:63',
    ],
  ])('refuses %s', (_, from, to, expected) => {
    expect(refusal(change(from, to))).toBe(expected)
  })

  it('suggests the name that was meant', () => {
    expect(() => parse(change('tasks.approval.approved', 'tasks.approval.aproved'))).toThrow(
      expect.objectContaining({
        code: 'FLOW_UNKNOWN_RESULT',
        remedy: 'Did you mean "approved"?',
        data: expect.objectContaining({ name: 'aproved', suggestion: 'approved' }),
      }),
    )
  })
})
