import { describe, expect, it } from 'vitest'
import { FlowError } from '../errors/flowError.ts'
import { flow } from '../workflow/flowBuilder.ts'
import { compileFlow } from './compileFlow.ts'

/** Compiles one task with inputs a, b (integers), flag and list (of `length` items). */
function compile(source: string, length = 3): void {
  const definition = flow('refusals')
    .input('a', 'integer')
    .input('b', 'integer')
    .input('flag', 'boolean')
    .input('list', 'integer[]')
    .input('owner', 'address')
    .compute('task', source, {
      with: {
        a: '${inputs.a}',
        b: '${inputs.b}',
        flag: '${inputs.flag}',
        list: '${inputs.list}',
        owner: '${inputs.owner}',
      },
    })
    .output('result', '${tasks.task}')
    .build()
  const list = Array.from({ length }, (_, index) => BigInt(index))
  compileFlow(definition, {
    a: 1n,
    b: 2n,
    flag: true,
    list,
    owner: '0xF10B0000E504feA7A645fAbdeDA13fe1a18b64C4',
  })
}

/** Code, and line:column in the source with its caret. */
function refusal(source: string, length?: number): string {
  try {
    compile(source, length)
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return `${error.code} ${error.where?.line}:${error.where?.column}`
  }
  return 'accepted'
}

/** A function with `body` on its second line, indented by two. */
const body = (text: string): string =>
  `({ a, b, flag, list, owner }) => {\n  ${text}\n  return { a }\n}`

describe('sources outside the subset', () => {
  it.each([
    ['a syntax error', 'const x = a +', 'COMPILE_SYNTAX 3:3'],
    ['var', 'var x = a', 'COMPILE_UNSUPPORTED 2:3'],
    ['while', 'while (flag) {}', 'COMPILE_UNSUPPORTED 2:3'],
    ['for…in', 'for (const x in list) {}', 'COMPILE_UNSUPPORTED 2:3'],
    ['a function declaration', 'function f() {}', 'COMPILE_UNSUPPORTED 2:3'],
    ['a function expression', 'const f = function () {}', 'COMPILE_UNSUPPORTED 2:13'],
    ['a class', 'class X {}', 'COMPILE_UNSUPPORTED 2:3'],
    ['new', 'const x = new Array(3)', 'COMPILE_UNSUPPORTED 2:13'],
    ['an async function', 'const f = async () => a', 'COMPILE_UNSUPPORTED 2:13'],
    ['try', 'try { a } catch {}', 'COMPILE_UNSUPPORTED 2:3'],
    ['throw', 'if (flag) throw a', 'COMPILE_UNSUPPORTED 2:13'],
    ['loose equality', 'const x = a == b', 'COMPILE_UNSUPPORTED 2:13'],
    ['a shift', 'const x = a >> 2n', 'COMPILE_UNSUPPORTED 2:13'],
    ['bitwise and', 'const x = a & b', 'COMPILE_UNSUPPORTED 2:13'],
    ['typeof', 'const x = typeof a', 'COMPILE_UNSUPPORTED 2:13'],
    ['unary plus', 'const x = +a', 'COMPILE_UNSUPPORTED 2:13'],
    ['a template literal', 'const x = `a`', 'COMPILE_UNSUPPORTED 2:13'],
    ['a string', "const x = 'a'", 'COMPILE_UNSUPPORTED 2:13'],
    ['a regular expression', 'const x = /a/', 'COMPILE_UNSUPPORTED 2:13'],
    ['a length that is set', 'list.length = 0', 'COMPILE_UNSUPPORTED 2:3'],
    ['null', 'const x = null', 'COMPILE_UNSUPPORTED 2:13'],
    ['optional chaining', 'const x = list?.length', 'COMPILE_UNSUPPORTED 2:13'],
    ['nullish coalescing', 'const x = a ?? b', 'COMPILE_UNSUPPORTED 2:13'],
    ['a getter', 'const x = { get y() { return a } }', 'COMPILE_UNSUPPORTED 2:15'],
    ['__proto__', 'const x = { __proto__: list }', 'COMPILE_UNSUPPORTED 2:15'],
    ['a label', 'here: for (const x of list) {}', 'COMPILE_UNSUPPORTED 2:3'],
    ['an import', "const x = import('y')", 'COMPILE_UNSUPPORTED 2:13'],
    ['a dynamic property', 'const x = { a }; const y = x[a]', 'COMPILE_UNSUPPORTED 2:32'],
    ['a method taken out of its array', 'const f = list.map', 'COMPILE_UNSUPPORTED 2:13'],
    [
      'something that never runs',
      'const f = () => { while (true) {} }',
      'COMPILE_UNSUPPORTED 2:21',
    ],
  ])('are refused: %s', (_, text, expected) => {
    expect(refusal(body(text))).toBe(expected)
  })

  it.each([
    ['two statements', 'const x = 1n;\n({ a }) => ({ a })', 'COMPILE_NOT_AN_ARROW 1:1'],
    ['no function', '1n + 2n', 'COMPILE_NOT_AN_ARROW 1:1'],
    ['nothing', '', 'COMPILE_NOT_AN_ARROW 1:1'],
    ['two parameters', '(a, b) => ({ a })', 'COMPILE_NOT_AN_ARROW 1:5'],
    ['an argument that is not given', '({ a, steak }) => ({ a })', 'COMPILE_UNKNOWN_PROPERTY 1:7'],
  ])('are refused: %s as the whole source', (_, source, expected) => {
    expect(refusal(source)).toBe(expected)
  })
})

describe('sources with a mistake', () => {
  it.each([
    ['an unknown name', 'const x = totl', 'COMPILE_UNKNOWN_NAME 2:13'],
    ['the outside world', 'const x = process', 'COMPILE_UNKNOWN_NAME 2:13'],
    ['undefined', 'const x = undefined', 'COMPILE_UNKNOWN_NAME 2:13'],
    ['an unknown method', 'list.sort()', 'COMPILE_UNKNOWN_PROPERTY 2:8'],
    [
      'an inherited property',
      'const x = { a }; const y = x.toString',
      'COMPILE_UNKNOWN_PROPERTY 2:32',
    ],
    [
      'a name used before its declaration',
      'const x = y; const y = a',
      'COMPILE_USED_BEFORE_DECLARATION 2:13',
    ],
    [
      'an inner name used before its declaration',
      'const y = a; { const x = y; const y = b }',
      'COMPILE_USED_BEFORE_DECLARATION 2:28',
    ],
    ['an assignment to a constant', 'const x = a; x = b', 'COMPILE_ASSIGNMENT_TO_CONSTANT 2:16'],
    ['an assignment to a helper', 'sum = a', 'COMPILE_ASSIGNMENT_TO_CONSTANT 2:3'],
    ['bigint plus Number', 'const x = a + 1', 'COMPILE_MIXED_TYPES 2:13'],
    ['bigint compared with Number', 'const x = a < 1', 'COMPILE_MIXED_TYPES 2:13'],
    ['bigint times a length', 'const x = a * list.length', 'COMPILE_MIXED_TYPES 2:13'],
    ['a condition that is a bigint', 'if (a) {}', 'COMPILE_WRONG_TYPE 2:7'],
    ['not of a bigint', 'const x = !a', 'COMPILE_WRONG_TYPE 2:13'],
    ['a sum of booleans', 'const x = flag + flag', 'COMPILE_WRONG_TYPE 2:13'],
    ['arithmetic on an address', 'const x = owner + 1n', 'COMPILE_WRONG_TYPE 2:13'],
    ['a comparison of addresses', 'const x = owner === owner', 'COMPILE_WRONG_TYPE 2:13'],
    ['a call of a bigint', 'a()', 'COMPILE_WRONG_TYPE 2:3'],
    ['an index that is a bigint', 'const x = list[1n]', 'COMPILE_NOT_STATIC 2:18'],
    ['a loop bound from the inputs', 'for (let i = 0n; i < a; i++) {}', 'COMPILE_NOT_STATIC 2:20'],
    ['a filter by value', 'list.filter((x) => x > 0n)', 'COMPILE_NOT_STATIC 2:3'],
    ['an exponent from the inputs', 'const x = 2n ** a', 'COMPILE_NOT_STATIC 2:13'],
    ['a negative exponent', 'const x = a ** -1n', 'COMPILE_CONSTANT_TOO_LARGE 2:13'],
    ['an index past the end', 'const x = list[3]', 'COMPILE_INDEX_OUT_OF_RANGE 2:18'],
    ['an index below zero', 'const x = list[-1]', 'COMPILE_INDEX_OUT_OF_RANGE 2:18'],
    ['a hole in an array', 'list[5] = a', 'COMPILE_INDEX_OUT_OF_RANGE 2:3'],
    ['a division by zero', 'const x = a / 0n', 'COMPILE_DIVISION_BY_ZERO 2:13'],
    [
      'a division by a constant that is zero',
      'const x = a % (2n - 2n)',
      'COMPILE_DIVISION_BY_ZERO 2:13',
    ],
    ['a constant beyond 96 bits', 'const x = a + 2n ** 96n', 'COMPILE_CONSTANT_TOO_LARGE 2:13'],
    [
      'a constant without end',
      'const x = (((2n ** 1024n) ** 1024n) ** 1024n)',
      'COMPILE_CONSTANT_TOO_LARGE 2:15',
    ],
    ['a dynamic choice of lengths', 'const x = flag ? [a] : []', 'COMPILE_BRANCH_SHAPE 2:13'],
    ['a dynamic choice of types', 'const x = flag ? a : flag', 'COMPILE_BRANCH_SHAPE 2:13'],
    ['a dynamic choice of Numbers', 'const x = flag ? 1 : 2', 'COMPILE_BRANCH_SHAPE 2:13'],
    [
      'a push under a dynamic condition',
      'const x = []; if (flag) x.push(a)',
      'COMPILE_BRANCH_SHAPE 2:17',
    ],
    [
      'a write to an array chosen by inputs',
      'const x = flag ? [a] : [b]; x[0] = b',
      'COMPILE_BRANCH_SHAPE 2:31',
    ],
    [
      'a break under a dynamic condition',
      'for (const x of list) { if (x > 0n) break }',
      'COMPILE_BRANCH_CONTROL 2:27',
    ],
    [
      'a return in a loop under a dynamic condition',
      'for (const x of list) { if (x > 0n) return { a } }',
      'COMPILE_BRANCH_CONTROL 2:27',
    ],
    ['a callback without a value', 'sum(list.map((x) => { x }))', 'COMPILE_NO_VALUE 2:3'],
    ['a missing argument', 'mulDiv(a, b)', 'COMPILE_NO_VALUE 2:3'],
    ['reduce of nothing', '[].reduce((x, y) => x + y)', 'COMPILE_NO_VALUE 2:3'],
    ['recursion', 'const f = (x) => f(x); f(a)', 'COMPILE_TOO_DEEP 2:20'],
    ['an endless loop', 'for (;;) {}', 'COMPILE_TOO_MUCH_WORK 2:12'],
    [
      'an array that grows without end',
      'const x = [a]; for (const y of x) x.push(y)',
      'COMPILE_TOO_MUCH_WORK 2:37',
    ],
    [
      'arrays that double',
      'let x = [a, b]; for (let i = 0; i < 64; i++) x = [...x, ...x]',
      'COMPILE_TOO_MUCH_WORK 2:52',
    ],
    ['a huge Array.from', 'Array.from({ length: 1000000000 })', 'COMPILE_TOO_MUCH_WORK 2:3'],
  ])('are refused: %s', (_, text, expected) => {
    expect(refusal(body(text))).toBe(expected)
  })

  it.each([
    ['a Number', '({ list }) => ({ x: list.length })', 'COMPILE_WRONG_TYPE 1:1'],
    ['a function', '({ a }) => ({ x: () => a })', 'COMPILE_WRONG_TYPE 1:1'],
    ['nothing', '({ a }) => {}', 'COMPILE_NO_VALUE 1:1'],
    ['a constant beyond 96 bits', '() => ({ x: 2n ** 96n })', 'COMPILE_CONSTANT_TOO_LARGE 1:1'],
  ])('cannot return %s', (_, source, expected) => {
    expect(refusal(source)).toBe(expected)
  })

  it('show the line and a caret under the place', () => {
    expect(() => compile(body('const x = totl'))).toThrow(
      expect.objectContaining({
        data: {
          code: 'COMPILE_UNKNOWN_NAME',
          task: 'task',
          frame: '  const x = totl\n            ^',
        },
      }),
    )
  })

  it('survive a source of nothing but brackets', () => {
    expect(refusal(`() => ${'('.repeat(8_000)}${')'.repeat(8_000)}`)).toMatch(
      /^COMPILE_(SYNTAX|TOO_DEEP)/,
    )
    expect(refusal(`() => ${'-'.repeat(1)}${'!'.repeat(8_000)}true`)).toMatch(
      /^COMPILE_(SYNTAX|TOO_DEEP)/,
    )
    expect(refusal(`() => ({ x: ${'1n+'.repeat(5_000)}1n })`)).toMatch(/^COMPILE_TOO_DEEP/)
  })
})
