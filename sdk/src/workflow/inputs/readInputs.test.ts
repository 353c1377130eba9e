import { describe, expect, it } from 'vitest'
import { FlowError, formatLocation } from '../../errors/flowError.ts'
import { flow } from '../flowBuilder.ts'
import { parseFlow } from '../parseFlow.ts'
import { canonicalizeInputs, hashInputs } from './canonicalizeInputs.ts'
import { type InputSource, readInputs } from './readInputs.ts'

const DEFINITION = parseFlow(
  `flow: 1
name: inputs
inputs:
  accounts: { type: table, columns: { account: address, stake: integer } }
  reward: integer
  open: boolean
  note: text
  list: integer[]
tasks: {}
outputs: { accounts: '\${inputs.accounts}' }
`,
  { file: 'flow.yaml' },
)
const ADDRESS = '0xF10B0000E504feA7A645fAbdeDA13fe1a18b64C4'

const document = (text: string): InputSource => ({ kind: 'document', file: 'inputs.yaml', text })
const csv = (text: string, input = 'accounts'): InputSource => ({
  kind: 'csv',
  input,
  file: 'accounts.csv',
  text,
})
const value = (input: string, text: string): InputSource => ({
  kind: 'value',
  input,
  file: `--input ${input}`,
  text,
})

const COMPLETE = `accounts:
  - { account: '${ADDRESS}', stake: 12 }
reward: 1_000
open: true
note: 'hello'
list: [1, '-2']
`

function refusal(...sources: InputSource[]): string {
  try {
    readInputs(DEFINITION, sources)
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return `${error.code} ${error.where === undefined ? 'nowhere' : formatLocation(error.where)}`
  }
  return 'accepted'
}

describe('readInputs', () => {
  it('reads typed values from a document', () => {
    expect(readInputs(DEFINITION, [document(COMPLETE)])).toEqual({
      accounts: [{ account: ADDRESS, stake: 12n }],
      list: [1n, -2n],
      note: 'hello',
      open: true,
      reward: 1000n,
    })
  })

  it('gives one hash for one set of values, whatever the sources', () => {
    const other = readInputs(DEFINITION, [
      csv(`stake,account\n12,${ADDRESS.toLowerCase()}\n`),
      csv('any name\n1\n-2\n', 'list'),
      value('reward', '1000'),
      value('open', 'true'),
      value('note', 'hello'),
    ])
    expect(hashInputs(other)).toBe(hashInputs(readInputs(DEFINITION, [document(COMPLETE)])))
    expect(new TextDecoder().decode(canonicalizeInputs(other))).toBe(
      `{"accounts":[{"account":"${ADDRESS}","stake":"12"}],"list":["1","-2"],"note":"hello","open":true,"reward":"1000"}`,
    )
  })

  it('reads lists and tables given on a command line as YAML', () => {
    const sources = [document(COMPLETE.replace(/list:.*\n/, '')), value('list', '[3, 4]')]
    expect(readInputs(DEFINITION, sources)['list']).toEqual([3n, 4n])
  })

  it.each([
    [
      'a missing input, at its declaration',
      [document(COMPLETE.replace(/reward.*\n/, ''))],
      'INPUT_MISSING flow.yaml:5:11',
    ],
    ['an unknown input', [document(`${COMPLETE}rewrad: 1\n`)], 'INPUT_UNKNOWN inputs.yaml:7:1'],
    [
      'an input named like a method of Object',
      [document(`${COMPLETE}toString: 1\n`)],
      'INPUT_UNKNOWN inputs.yaml:7:1',
    ],
    [
      'an input given twice',
      [document(COMPLETE), value('reward', '1')],
      'INPUT_DUPLICATE --input reward:1:1',
    ],
    [
      'a fraction',
      [document(COMPLETE.replace('1_000', '12.5'))],
      'INPUT_INTEGER_SYNTAX inputs.yaml:3:9',
    ],
    [
      'an exponent',
      [document(COMPLETE.replace('1_000', '1e18'))],
      'INPUT_INTEGER_SYNTAX inputs.yaml:3:9',
    ],
    [
      'a hexadecimal number',
      [document(COMPLETE.replace('1_000', '0x10'))],
      'INPUT_INTEGER_SYNTAX inputs.yaml:3:9',
    ],
    [
      'a leading zero',
      [document(COMPLETE.replace('1_000', '007'))],
      'INPUT_INTEGER_SYNTAX inputs.yaml:3:9',
    ],
    ['a unit', [value('reward', '12.5 ether')], 'INPUT_INTEGER_SYNTAX --input reward:1:1'],
    [
      '2^96',
      [value('reward', '79228162514264337593543950336')],
      'INPUT_INTEGER_RANGE --input reward:1:1',
    ],
    [
      '-2^96',
      [value('reward', '-79228162514264337593543950336')],
      'INPUT_INTEGER_RANGE --input reward:1:1',
    ],
    [
      'a number of a million digits',
      [value('reward', '9'.repeat(1_000_000))],
      'INPUT_INTEGER_RANGE --input reward:1:1',
    ],
    [
      'a boolean as text',
      [document(COMPLETE.replace('true', "'true'"))],
      'INPUT_WRONG_TYPE inputs.yaml:4:7',
    ],
    [
      'a number as text',
      [document(COMPLETE.replace("'hello'", '12'))],
      'INPUT_WRONG_TYPE inputs.yaml:5:7',
    ],
    [
      'a scalar for a list',
      [document(COMPLETE.replace("[1, '-2']", '1'))],
      'INPUT_WRONG_TYPE inputs.yaml:6:7',
    ],
    [
      'nothing for an integer',
      [document(COMPLETE.replace('1_000', ''))],
      'INPUT_WRONG_TYPE inputs.yaml:3:9',
    ],
    [
      'a row without a column',
      [document(COMPLETE.replace(', stake: 12', ''))],
      'INPUT_COLUMN_MISSING inputs.yaml:2:5',
    ],
    [
      'a row with an unknown column',
      [document(COMPLETE.replace('stake: 12', 'stake: 12, x: 1'))],
      'INPUT_COLUMN_UNKNOWN inputs.yaml:2:73',
    ],
    ['a document that is a list', [document('- 1')], 'FLOW_WRONG_TYPE inputs.yaml:1:1'],
    [
      'a bad integer in a CSV cell',
      [csv(`account,stake\n${ADDRESS},12\n${ADDRESS},1.5\n`)],
      'INPUT_INTEGER_SYNTAX accounts.csv:3:44',
    ],
    [
      'a wrong checksum in a CSV cell',
      [csv(`account,stake\n${ADDRESS.replace('fe', 'Fe')},12\n`)],
      'INPUT_ADDRESS_CHECKSUM accounts.csv:2:1',
    ],
    [
      'a short address',
      [csv(`account,stake\n0x1234,12\n`)],
      'INPUT_ADDRESS_SYNTAX accounts.csv:2:1',
    ],
    ['a missing column', [csv(`account\n${ADDRESS}\n`)], 'INPUT_COLUMN_MISSING accounts.csv:1:1'],
    [
      'an unknown column',
      [csv(`account,steak\n${ADDRESS},1\n`)],
      'INPUT_COLUMN_UNKNOWN accounts.csv:1:9',
    ],
    [
      'a column that stands twice',
      [csv('account,stake,stake\n')],
      'INPUT_COLUMN_UNKNOWN accounts.csv:1:15',
    ],
    [
      'a cell too many',
      [csv(`account,stake\n${ADDRESS},1,2\n`)],
      'INPUT_CSV_ROW_LENGTH accounts.csv:2:46',
    ],
    [
      'a cell too few',
      [csv(`account,stake\n${ADDRESS}\n`)],
      'INPUT_CSV_ROW_LENGTH accounts.csv:2:1',
    ],
    ['an empty CSV file', [csv('')], 'INPUT_COLUMN_MISSING accounts.csv:1:1'],
    ['CSV for an integer', [csv('reward\n1\n', 'reward')], 'INPUT_WRONG_TYPE accounts.csv:1:1'],
    [
      'a file that is too long',
      [csv(' '.repeat(2 ** 20 + 1))],
      'INPUT_FILE_TOO_LONG accounts.csv:1:1',
    ],
    [
      'a row too many',
      [csv(`n\n${'1\n'.repeat(2 ** 13 + 1)}`, 'list')],
      'INPUT_TOO_MANY_ROWS accounts.csv:1:1',
    ],
    [
      'a text that is too long',
      [value('note', 'x'.repeat(1025))],
      'INPUT_TEXT_TOO_LONG --input note:1:1',
    ],
    ['half a surrogate pair', [value('note', '\uD800')], 'INPUT_TEXT_TOO_LONG --input note:1:1'],
  ])('refuses %s', (_, sources, expected) => {
    expect(refusal(...sources)).toBe(expected)
  })

  it('accepts the largest and the smallest integer', () => {
    const definition = flow('edges').input('v', 'integer').output('v', '${inputs.v}').build()
    const limit = 2n ** 96n - 1n
    for (const edge of [limit, -limit]) {
      expect(
        readInputs(definition, [{ kind: 'value', input: 'v', file: 'f', text: edge.toString() }]),
      ).toEqual({ v: edge })
    }
  })

  it('reads minus zero as zero, so that it has one hash', () => {
    const definition = flow('edges').input('v', 'integer').output('v', '${inputs.v}').build()
    const read = (text: string): string =>
      hashInputs(readInputs(definition, [{ kind: 'value', input: 'v', file: 'f', text }]))
    expect(read('-0')).toBe(read('0'))
  })
})
