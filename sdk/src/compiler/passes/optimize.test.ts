import { describe, expect, it } from 'vitest'
import type { Operation } from '../../flowvm/program.ts'
import type { Graph, Node } from '../ir/graph.ts'
import { eliminateCommonSubexpressions } from './eliminateCommonSubexpressions.ts'
import { eliminateDeadSteps } from './eliminateDeadSteps.ts'
import { foldConstants } from './foldConstants.ts'
import { fuseComparisons } from './fuseComparisons.ts'
import { fuseProducts } from './fuseProducts.ts'
import { optimize } from './optimize.ts'

const input = (name: string): Node => ({ kind: 'input', word: { input: name } })
const constant = (value: bigint): Node => ({ kind: 'constant', value })
const step = (operation: Operation, x: number, y: number, z: number): Node => ({
  kind: 'step',
  operation,
  x,
  y,
  z,
  task: 't',
})

/** Inputs a, b, c are nodes 0 to 2; 0, 1, −1, 5, −5 are nodes 3 to 7; `steps` follow from 8. */
const PREFIX = [input('a'), input('b'), input('c'), ...[0n, 1n, -1n, 5n, -5n].map(constant)]
const [A, B, C, ZERO, ONE, MINUS, FIVE] = [0, 1, 2, 3, 4, 5, 6]
const FIRST = PREFIX.length

function graph(steps: Node[], roots = [FIRST + steps.length - 1]): Graph {
  return { nodes: [...PREFIX, ...steps], roots }
}

/** The live steps in words: operands by name. */
function show(result: Graph): string[] {
  const { nodes, roots } = eliminateDeadSteps(result)
  let count = 0
  const names = nodes.map((node) => {
    if (node.kind === 'input') return node.word.input
    return node.kind === 'constant' ? node.value.toString() : `s${count++}`
  })
  const lines = nodes.flatMap((node) =>
    node.kind === 'step'
      ? [`${node.operation} ${names[node.x]} ${names[node.y]} ${names[node.z]}`]
      : [],
  )
  return [...lines, `→ ${roots.map((root) => names[root]).join(' ')}`]
}

describe('foldConstants', () => {
  it('computes what is known and keeps what is not', () => {
    expect(show(foldConstants(graph([step('fma', FIVE, FIVE, ONE)])))).toEqual(['→ 26'])
    expect(show(foldConstants(graph([step('fma', A, ZERO, B)])))).toEqual(['→ b'])
    expect(show(foldConstants(graph([step('fma', A, MINUS, A)])))).toEqual(['→ 0'])
    expect(show(foldConstants(graph([step('select', ONE, A, B)])))).toEqual(['→ a'])
    expect(show(foldConstants(graph([step('quotient', A, ONE, ONE)])))).toEqual(['→ a'])
    expect(show(foldConstants(graph([step('less', A, MINUS, A)])))).toEqual(['→ 0'])
    expect(show(foldConstants(graph([step('quotient', A, ONE, A)])))).toEqual([
      'quotient a 1 a',
      '→ s0',
    ])
  })

  it('leaves a division by zero to fail when it runs', () => {
    expect(show(foldConstants(graph([step('quotient', FIVE, ONE, ZERO)], [A])))).toEqual([
      'quotient 5 1 0',
      '→ a',
    ])
  })
})

describe('eliminateCommonSubexpressions', () => {
  it('joins equal steps, with factors in any order', () => {
    const nodes = [step('fma', A, B, C), step('fma', B, A, C), step('fma', FIRST, FIRST + 1, ZERO)]
    expect(show(eliminateCommonSubexpressions(graph(nodes)))).toEqual([
      'fma a b c',
      'fma s0 s0 0',
      '→ s1',
    ])
  })

  it('does not take a choice for its opposite', () => {
    const nodes = [
      step('select', A, B, C),
      step('select', B, A, C),
      step('fma', FIRST, FIRST + 1, ZERO),
    ]
    expect(show(eliminateCommonSubexpressions(graph(nodes)))).toHaveLength(4)
  })
})

describe('eliminateDeadSteps', () => {
  it('drops what no output reads but a division that may fail', () => {
    const nodes = [
      step('fma', A, B, C),
      step('quotient', A, ONE, B),
      step('quotient', A, ONE, FIVE),
      step('remainder', A, ONE, C),
    ]
    expect(show(graph(nodes, [A]))).toEqual(['quotient a 1 b', 'remainder a 1 c', '→ a'])
  })
})

describe('fuseProducts', () => {
  const product = step('fma', A, B, ZERO)

  it('puts a product into the sum, quotient or remainder that reads it', () => {
    expect(show(fuseProducts(graph([product, step('fma', FIRST, ONE, C)])))).toEqual([
      'fma a b c',
      '→ s0',
    ])
    expect(show(fuseProducts(graph([product, step('fma', C, ONE, FIRST)])))).toEqual([
      'fma a b c',
      '→ s0',
    ])
    expect(show(fuseProducts(graph([product, step('quotient', FIRST, ONE, C)])))).toEqual([
      'quotient a b c',
      '→ s0',
    ])
    expect(show(fuseProducts(graph([product, step('remainder', FIRST, ONE, C)])))).toEqual([
      'remainder a b c',
      '→ s0',
    ])
  })

  it('takes of two products the one that nobody else reads', () => {
    const shared = step('fma', A, A, ZERO)
    const nodes = [shared, product, step('fma', FIRST, ONE, FIRST + 1)]
    expect(show(fuseProducts(graph(nodes, [FIRST, FIRST + 2])))).toEqual([
      'fma a a 0',
      'fma a b s0',
      '→ s0 s1',
    ])
  })

  it('subtracts by a negative factor or constant', () => {
    expect(
      show(fuseProducts(graph([step('fma', A, FIVE, ZERO), step('fma', FIRST, MINUS, C)]))),
    ).toEqual(['fma a -5 c', '→ s0'])
    expect(show(fuseProducts(graph([product, step('fma', FIVE, MINUS, FIRST)])))).toEqual([
      'fma a b -5',
      '→ s0',
    ])
  })

  it('turns a choice by a negated condition round', () => {
    expect(
      show(fuseProducts(graph([step('fma', A, MINUS, ONE), step('select', FIRST, B, C)]))),
    ).toEqual(['select a c b', '→ s0'])
  })
})

describe('fuseComparisons', () => {
  it('compares a sum with zero where it is computed', () => {
    expect(
      show(fuseComparisons(graph([step('fma', A, B, C), step('less', FIRST, ONE, ZERO)]))),
    ).toEqual(['less a b c', '→ s0'])
    expect(
      show(fuseComparisons(graph([step('fma', A, MINUS, C), step('equal', FIRST, ONE, ZERO)]))),
    ).toEqual(['equal a -1 c', '→ s0'])
  })

  it('joins constants on both sides', () => {
    // a·b + 5 < 5
    expect(
      show(fuseComparisons(graph([step('fma', A, B, FIVE), step('less', FIVE, MINUS, FIRST)]))),
    ).toEqual(['less a b 0', '→ s0'])
  })

  it('leaves a sum that is also used elsewhere to those who use it', () => {
    const nodes = [step('fma', A, B, ZERO), step('less', FIVE, MINUS, FIRST)]
    expect(show(fuseComparisons(graph(nodes, [FIRST, FIRST + 1])))).toEqual([
      'fma a b 0',
      'less 5 -1 s0',
      '→ s0 s1',
    ])
  })
})

describe('optimize', () => {
  it('changes nothing the second time', () => {
    const nodes = [
      step('fma', A, B, ZERO),
      step('fma', FIRST, ONE, C),
      step('quotient', FIRST + 1, ONE, C),
      step('fma', A, A, ZERO),
    ]
    const once = optimize(graph(nodes, [FIRST + 2]))
    expect(optimize(once)).toEqual(once)
    expect(show(once)).toEqual(['fma a b c', 'quotient s0 1 c', '→ s1'])
  })
})
