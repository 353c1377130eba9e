import fc from 'fast-check'
import { keccak256, zeroHash } from 'viem'
import { describe, expect, test } from 'vitest'
import { TaskKind } from '../actions/taskClaim.ts'
import type { Value } from '../table/value.ts'
import { canonicalBytes } from '../workflow/canonicalJson.ts'
import { parseFlow } from '../workflow/parseFlow.ts'
import {
  type CommitResultParameters,
  commitResult,
  MAX_SHOWN_BYTES,
  type TaskRun,
} from './commitResult.ts'
import { encodeOutputs, MAX_ENCODED_BYTES, type NamedValues } from './encodeOutputs.ts'
import { ResultErrorCode } from './errors.ts'
import { planTasks } from './planTasks.ts'
import { MAX_DOCUMENT_BYTES, readResultDocument, writeResultDocument } from './resultDocument.ts'

const integer = (value: bigint): Value => ({ type: 'integer', value })

const DEFINITION = parseFlow(
  `flow: 1
name: two
verify: optimistic
inputs: { amount: { type: integer } }
tasks:
  double:
    with: { amount: '\${ inputs.amount }' }
    compute: '({ amount }) => ({ twice: amount * 2n })'
  word:
    with: { twice: '\${ tasks.double.twice }' }
    script: '({ twice }) => ({ text: String(twice) })'
    outputs: { text: text }
  none:
    when: tasks.double.twice > 100n
    with: { twice: '\${ tasks.double.twice }' }
    compute: '({ twice }) => twice'
outputs: { text: '\${ tasks.word.text }', none: '\${ tasks.none }' }
`,
  { file: 'two.yaml' },
)

function parameters(text = '14', twice = 14n): CommitResultParameters {
  return {
    leaves: planTasks(DEFINITION, { amount: 7n }),
    tasks: new Map<string, TaskRun>([
      ['double', { arguments: { amount: integer(7n) }, outputs: { twice: integer(twice) } }],
      ['word', { arguments: {}, outputs: { text: { type: 'text', value: text } } }],
    ]),
    outputs: { text: { type: 'text', value: text } },
  }
}

/** A document as somebody who tampers with it sees it. */
interface DocumentJson {
  tasks: { output: Record<string, unknown>; encoded?: string }[]
  outputs: Record<string, unknown>
}

/** The leaf that is tampered with. */
const first = ({ tasks }: DocumentJson): DocumentJson['tasks'][number] => tasks[0] ?? { output: {} }

const code = (expected: string): object =>
  expect.objectContaining({ data: expect.objectContaining({ code: expected }) })

describe('the result of a run', () => {
  test('has a leaf a task in the order of the names, and one for the outputs', () => {
    const { tasks, outputs } = commitResult(parameters())
    expect(tasks.map(({ name }) => name)).toEqual(['double', 'none', 'word', ''])
    expect(tasks.map(({ output }) => output.taskIndex)).toEqual([0, 1, 2, 3])
    expect(outputs).toEqual({ text: '14' })
    const [double, none, word, all] = tasks.map(({ output }) => output)
    expect(double?.kind).toBe(TaskKind.COMPUTE)
    expect(double?.inputsCommitment).not.toBe(zeroHash)
    expect(none).toMatchObject({ kind: TaskKind.EXTERNAL, outputDigest: zeroHash })
    expect(word).toMatchObject({ inputsCommitment: zeroHash, outputsCommitment: zeroHash })
    expect(all?.outputDigest).toBe(keccak256(canonicalBytes({ text: '14' })))
  })

  test('changes with every output of every task, with what is skipped, and with the outputs', () => {
    const base = parameters()
    const withNone = new Map([...base.tasks, ['none', { arguments: {}, outputs: {} }] as const])
    const variants = [
      base,
      parameters('15'),
      parameters('14', 15n),
      { ...base, tasks: withNone },
      { ...base, outputs: {} },
    ]
    const hashes = variants.map((variant) => commitResult(variant).resultHash)
    expect(new Set(hashes).size).toBe(variants.length)
  })

  test('shows a canonical output of 4 KiB, and none that is longer', () => {
    const shown = (letters: number) =>
      commitResult(parameters('x'.repeat(letters))).tasks.find(({ name }) => name === 'word')
        ?.encoded
    expect(shown(MAX_SHOWN_BYTES - 64)).toBeDefined()
    expect(shown(MAX_SHOWN_BYTES - 63)).toBeUndefined()
  })
})

describe('a result document', () => {
  const result = commitResult(parameters())
  const document = writeResultDocument(result)
  const changed = (change: (json: DocumentJson) => void): Uint8Array => {
    const json = JSON.parse(new TextDecoder().decode(document))
    change(json)
    return canonicalBytes(json)
  }

  test('gives back what was committed', () => {
    expect(readResultDocument(document, result.resultHash)).toEqual(result)
  })

  test.each<[string, (json: DocumentJson) => void, string]>([
    [
      'another leaf',
      (json) => (first(json).output.outputDigest = `0x${'1'.repeat(64)}`),
      ResultErrorCode.HASH_MISMATCH,
    ],
    ['a leaf less', (json) => json.tasks.pop(), ResultErrorCode.HASH_MISMATCH],
    ['other outputs', (json) => (json.outputs.text = '15'), ResultErrorCode.OUTPUT_MISMATCH],
    [
      'another output of a task',
      (json) => (first(json).encoded = '0x00'),
      ResultErrorCode.OUTPUT_MISMATCH,
    ],
    ['leaves out of order', (json) => json.tasks.reverse(), ResultErrorCode.MALFORMED],
    [
      'a word that is none',
      (json) => (first(json).output.programHash = '0x1'),
      ResultErrorCode.MALFORMED,
    ],
    ['numbers as outputs', (json) => (json.outputs.text = 15), ResultErrorCode.MALFORMED],
    ['outputs too deep', (json) => (json.outputs.text = [[[['15']]]]), ResultErrorCode.MALFORMED],
    ['no tasks', (json) => Reflect.deleteProperty(json, 'tasks'), ResultErrorCode.MALFORMED],
  ])('is refused with %s', (_, change, expected) => {
    expect(() => readResultDocument(changed(change), result.resultHash)).toThrow(code(expected))
  })

  test('is refused for another hash, above its limit, and as no JSON', () => {
    const malformed = code(ResultErrorCode.MALFORMED)
    expect(() => readResultDocument(document, zeroHash)).toThrow(
      code(ResultErrorCode.HASH_MISMATCH),
    )
    const long = new Uint8Array(MAX_DOCUMENT_BYTES + 1)
    expect(() => readResultDocument(long, result.resultHash)).toThrow(malformed)
    expect(() => readResultDocument(Uint8Array.of(255), result.resultHash)).toThrow(malformed)
  })
})

describe('the canonical output of a task', () => {
  test('does not depend on the order of names, nor on capitals of addresses', () => {
    const a: Value = { type: 'address', value: '0x00000000000000000000000000000000000000AA' }
    const b: Value = { type: 'address', value: '0x00000000000000000000000000000000000000aa' }
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(names, (list) => {
        const values = list.map((name, index): [string, Value] => [name, integer(BigInt(index))])
        const turned = Object.fromEntries(values.toReversed())
        expect(encodeOutputs(turned)).toBe(encodeOutputs(Object.fromEntries(values)))
      }),
      { numRuns: 50 },
    )
    expect(encodeOutputs({ a })).toBe(encodeOutputs({ a: b }))
  })

  test('is that of the values up to 1 MiB, and that of their digests beyond', () => {
    const list = (length: number): NamedValues => ({
      list: { type: 'integer[]', items: Array.from({ length }, () => 1n) },
    })
    const most = MAX_ENCODED_BYTES / 32 - 2
    expect(encodeOutputs(list(most)).length).toBe(2 + 2 * MAX_ENCODED_BYTES)
    expect(encodeOutputs(list(most + 1)).length).toBe(2 + 2 * 32 * 3)
  })
})
