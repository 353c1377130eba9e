import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ChainErrorCode, RevertCode } from '@flowbuilder/sdk/actions/errors'
import { BlobErrorCode } from '@flowbuilder/sdk/blobs/errors'
import { BlsErrorCode } from '@flowbuilder/sdk/bls/errors'
import { CompileErrorCode } from '@flowbuilder/sdk/compiler/errors'
import { FlowVmErrorCode } from '@flowbuilder/sdk/flowvm/errors'
import { PlanErrorCode } from '@flowbuilder/sdk/planner/errors'
import { STATEMENTS } from '@flowbuilder/sdk/verify/statements'
import { WorkflowErrorCode } from '@flowbuilder/sdk/workflow/errors'
import { InputErrorCode } from '@flowbuilder/sdk/workflow/inputs/errors'
import { describe, expect, it } from 'vitest'
import { WebErrorCode } from '../../web/src/errors/webError.ts'

type Tree = { readonly [key: string]: string | Tree }

const read = <Shape>(name: string): Shape =>
  JSON.parse(
    readFileSync(
      fileURLToPath(new URL(`../../web/messages/${name}.json`, import.meta.url)),
      'utf8',
    ),
  ) as Shape

const flatten = (tree: Tree, prefix = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flatten(value, `${prefix}${key}.`),
  )
/** Names of the values that a message takes. */
const argumentsOf = (message: string): string[] =>
  [...new Set([...message.matchAll(/\{(\w+)[,}]/g)].map(([, name = '']) => name))].sort()

const en = flatten(read<Tree>('en'))
const zh = flatten(read<Tree>('zh'))
const catalogue = read<Record<string, [string, string]>>('errors.zh')

describe('messages', () => {
  it('has the same keys in both languages', () => {
    expect(zh.map(([key]) => key)).toEqual(en.map(([key]) => key))
  })

  it('takes the same values in both languages', () => {
    const chinese = new Map(zh)
    for (const [key, message] of en)
      expect([key, argumentsOf(chinese.get(key) ?? '')]).toEqual([key, argumentsOf(message)])
  })

  it('leaves no message empty and no English sentence in Chinese', () => {
    for (const [key, message] of zh) {
      expect(message.trim(), key).not.toBe('')
      expect(/^[A-Za-z ,.']{25,}$/.test(message), key).toBe(false)
    }
  })

  it('has a text for every check of a settlement, about the same things', () => {
    const texts = new Map(en)
    for (const [id, statement] of Object.entries(STATEMENTS)) {
      const text = texts.get(`verify.checks.${id}`)
      expect(text, id).toBeDefined()
      expect([id, argumentsOf(text ?? '')]).toEqual([id, argumentsOf(statement)])
    }
  })
})

describe('errors', () => {
  it('has a Chinese sentence and a next step for every code that a page can meet', () => {
    const codes = [
      ChainErrorCode,
      RevertCode,
      BlobErrorCode,
      BlsErrorCode,
      CompileErrorCode,
      FlowVmErrorCode,
      PlanErrorCode,
      WorkflowErrorCode,
      InputErrorCode,
      WebErrorCode,
    ].flatMap((enumeration) => Object.values<string>(enumeration))
    for (const code of codes) {
      const [message = '', remedy = ''] = catalogue[code] ?? []
      expect(message, code).not.toBe('')
      expect(remedy, code).not.toBe('')
    }
  })
})
