import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { describe, expect, it } from 'vitest'
import { compileMetered } from '../compileMetered.ts'
import {
  MAX_BLOCK_DEPTH,
  MAX_BRANCH_LABELS,
  MAX_FUNCTION_LOCALS,
  MAX_MEMORY_PAGES,
  MAX_MODULE_BYTES,
  MAX_OPERANDS,
  MAX_TABLE_ENTRIES,
} from '../limits.ts'
import { buildModule, END, type ModuleParts } from '../testing/buildModule.ts'
import { runMetered } from '../testing/runMetered.ts'
import { signed, unsigned } from '../wasm/leb128.ts'
import { EMPTY_BLOCK, Op, ValueType } from '../wasm/opcodes.ts'
import { Gas } from './gasTable.ts'
import { meterModule } from './meterModule.ts'

const { I32, I64, F32, F64 } = ValueType
const MEMORY: ModuleParts = { memories: [[0x00, 1]] }
const EXPORTS = [
  ['run', 0, 0],
  ['memory', 2, 0],
] as const

/** A function of one i32 with the result i32, in a module with a memory. */
const module = (code: readonly number[], parts: ModuleParts = {}): Uint8Array<ArrayBuffer> =>
  buildModule({
    ...MEMORY,
    types: [[[I32], [I32]]],
    functions: [{ type: 0, code }],
    exports: EXPORTS,
    ...parts,
  })

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof FlowError) return error.code
    throw error
  }
  return 'none'
}

/** Writes the number of the round to address 0, as often as the parameter says. */
const COUNTING = [
  ...[Op.LOOP, EMPTY_BLOCK],
  ...[Op.I32_CONST, 0, Op.I32_CONST, 0, 0x28, 2, 0, Op.I32_CONST, 1, Op.I32_ADD, 0x36, 2, 0],
  ...[Op.LOCAL_GET, 0, Op.I32_CONST, 1, Op.I32_SUB, Op.LOCAL_TEE, 0, Op.BR_IF, 0],
  END,
  ...[Op.LOCAL_GET, 0],
]
/** Of one round: the loop, and the twelve instructions in it. */
const ROUND_GAS = BigInt(Gas.LOOP + 11)

describe('gas', () => {
  it('is what the instructions of the blocks cost', () => {
    const instance = runMetered(module(COUNTING))
    const before = instance.gas
    instance.call('run', 7)
    expect(before - instance.gas).toBe(7n * ROUND_GAS + 1n)
  })

  it('lets no block begin that it does not pay for, and every block that it does', () => {
    for (let gas = 0n; gas <= 5n * ROUND_GAS + 1n; gas++) {
      const instance = runMetered(module(COUNTING), gas)
      const enough = gas === 5n * ROUND_GAS + 1n
      if (enough) instance.call('run', 5)
      else expect(() => instance.call('run', 5)).toThrow(WebAssembly.RuntimeError)
      expect(instance.memory()[0]).toBe(Number(gas / ROUND_GAS))
      expect(instance.gas < 0n).toBe(!enough)
    }
  })

  it('is charged in the arm that runs, and behind it', () => {
    const arms = module([
      ...[Op.LOCAL_GET, 0, Op.IF, I32, Op.I32_CONST, 5],
      ...[Op.ELSE, Op.I32_CONST, 2, Op.I32_CONST, 3, Op.I32_ADD, END],
      ...[Op.I32_CONST, 1, Op.I32_ADD],
    ])
    const used = (argument: number): bigint => {
      const instance = runMetered(arms, 100n)
      expect(instance.call('run', argument)).toBe(6)
      return 100n - instance.gas
    }
    expect([used(1), used(0)]).toEqual([2n + 1n + 2n, 2n + 3n + 2n])
  })

  it('is not charged for what a branch skips', () => {
    const skipping = module([
      ...[Op.BLOCK, EMPTY_BLOCK, Op.LOCAL_GET, 0, Op.BR_IF, 0],
      ...[Op.I32_CONST, 1, 0x1a, Op.I32_CONST, 1, 0x1a, END],
      ...[Op.I32_CONST, 9],
    ])
    const instance = runMetered(skipping, 100n)
    instance.call('run', 1)
    expect(100n - instance.gas).toBe(3n)
    instance.gas = 100n
    instance.call('run', 0)
    expect(100n - instance.gas).toBe(7n)
  })

  it('goes by the length of bulk instructions, and is taken before they run', () => {
    const filling = module([
      ...[Op.I32_CONST, 0, Op.I32_CONST, 7, Op.LOCAL_GET, 0, Op.BULK, 11, 0],
      ...[Op.I32_CONST, 0],
    ])
    const used = (length: number): bigint => {
      const instance = runMetered(filling)
      const before = instance.gas
      instance.call('run', length)
      return before - instance.gas
    }
    const fixed = used(0)
    expect([used(7), used(8), used(65_536)]).toEqual([fixed, fixed + 1n, fixed + 8_192n])
    const poor = runMetered(filling, fixed + 8_191n)
    expect(() => poor.call('run', 65_536)).toThrow(WebAssembly.RuntimeError)
    expect([poor.memory()[0], poor.gas < 0n]).toEqual([0, true])
  })

  it('goes by the entries of table instructions', () => {
    const copying = module(
      [
        ...[Op.I32_CONST, 0, Op.I32_CONST, 0, Op.LOCAL_GET, 0, Op.BULK, 14, 0, 0],
        ...[Op.I32_CONST, 0, Op.I32_CONST, 0, Op.LOCAL_GET, 0, Op.BULK, 12, 0, 0],
        ...[Op.I32_CONST, 0],
      ],
      { tables: [[0x70, 0, 8]], elements: [[0x01, 0x00, 4, 0, 0, 0, 0]] },
    )
    const used = (entries: number): bigint => {
      const instance = runMetered(copying)
      const before = instance.gas
      instance.call('run', entries)
      return before - instance.gas
    }
    expect(used(4) - used(0)).toBe(BigInt(2 * 4 * Gas.BULK_ENTRY))
  })

  it('does not run a start function before there is some', () => {
    const starting = buildModule({
      ...MEMORY,
      functions: [{ type: 0, code: [Op.I32_CONST, 0, Op.I32_CONST, 9, 0x36, 2, 0] }],
      exports: [['memory', 2, 0]],
      start: 0,
    })
    const instance = runMetered(starting)
    expect(instance.memory()[0]).toBe(0)
    instance.call('flow.start')
    expect(instance.memory()[0]).toBe(9)
  })
})

describe('memory', () => {
  const growing = module([Op.LOCAL_GET, 0, Op.MEMORY_GROW, 0])

  it('grows to the limit and not beyond, at a price for each page', () => {
    const instance = runMetered(growing)
    const before = instance.gas
    expect(instance.call('run', 2)).toBe(1)
    const one = before - instance.gas
    expect(one).toBeGreaterThan(BigInt(2 * Gas.PAGE))
    expect(instance.call('run', MAX_MEMORY_PAGES - 2)).toBe(-1)
    expect(instance.call('run', -1)).toBe(-1)
    expect(instance.call('run', MAX_MEMORY_PAGES - 3)).toBe(3)
    expect(instance.call('run', 1)).toBe(-1)
    expect(instance.starved).toBe(0)
  })

  it('grows no further than the module itself declares', () => {
    const declared = module([Op.LOCAL_GET, 0, Op.MEMORY_GROW, 0], { memories: [[0x01, 1, 2]] })
    const instance = runMetered(declared)
    expect([instance.call('run', 1), instance.call('run', 1), instance.starved]).toEqual([1, -1, 0])
  })

  it('says that the machine is at fault when it does not give what is allowed', () => {
    const imported = module([Op.LOCAL_GET, 0, Op.MEMORY_GROW, 0], {
      imports: [[0x02, 0x01, 1, 100]],
      memories: [],
    })
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 })
    const instance = runMetered(imported, 100_000n, 1_000, { env: { x: memory } })
    expect(instance.call('run', 1)).toBe(1)
    expect(() => instance.call('run', 1)).toThrow(WebAssembly.RuntimeError)
    expect(instance.starved).toBe(1)
  })
})

describe('stack', () => {
  const recursing = module([
    ...[Op.LOCAL_GET, 0, Op.IF, I32, Op.LOCAL_GET, 0, Op.I32_CONST, 1, Op.I32_SUB],
    ...[Op.CALL, 0, Op.RETURN, Op.ELSE, Op.I32_CONST, 5, END],
  ])

  it('is given back by every way out of a function', () => {
    const instance = runMetered(recursing, 1_000_000n, 100_000)
    expect(instance.call('run', 100)).toBe(5)
    expect(instance.stack).toBe(100_000)
  })

  it('ends a recursion at the same depth each time', () => {
    const deepest = (): number => {
      for (let depth = 0; ; depth++) {
        const instance = runMetered(recursing, 1_000_000n, 10_000)
        try {
          instance.call('run', depth)
        } catch {
          expect(instance.stack).toBeLessThan(0)
          return depth
        }
      }
    }
    const depth = deepest()
    expect(depth).toBeGreaterThan(10)
    expect(deepest()).toBe(depth)
  })

  /** With 0 it leaves the function from inside two blocks, with 1 it calls the second function. */
  const BRANCHING = [
    ...[Op.BLOCK, EMPTY_BLOCK, Op.LOOP, EMPTY_BLOCK],
    ...[Op.LOCAL_GET, 0, Op.BR_IF, 1, Op.I32_CONST, 7, Op.BR, 2],
    ...[END, END, Op.I32_CONST, 1, Op.CALL, 1],
  ]

  it('is given back by a branch out of nested blocks', () => {
    const leaf = { type: 0, code: [Op.LOCAL_GET, 0] }
    const bytes = module([], {
      functions: [{ type: 0, code: BRANCHING }, leaf],
    })
    const instance = runMetered(bytes, 1_000n, 50_000)
    expect([instance.call('run', 0), instance.call('run', 1), instance.stack]).toEqual([
      7, 1, 50_000,
    ])
  })
})

describe('NaN', () => {
  it('has one form, whatever made it', () => {
    const zero = [Op.F64_CONST, 0, 0, 0, 0, 0, 0, 0, 0]
    const divide = buildModule({
      types: [[[], [I64]]],
      functions: [{ type: 0, code: [...zero, ...zero, 0xa3, 0xbd] }],
      exports: [['run', 0, 0]],
    })
    expect(runMetered(divide).call('run')).toBe(0x7ff8_0000_0000_0000n)
    const single = [Op.F32_CONST, 0, 0, 0x80, 0xff] // minus infinity
    const root = buildModule({
      types: [[[], [I32]]],
      functions: [{ type: 0, code: [...single, 0x91, 0xbc] }],
      exports: [['run', 0, 0]],
    })
    expect(runMetered(root).call('run')).toBe(0x7fc0_0000)
  })

  it('leaves numbers as they are', () => {
    const half = buildModule({
      types: [[[F64, F32], [F64]]],
      functions: [{ type: 0, code: [Op.LOCAL_GET, 0, Op.LOCAL_GET, 1, 0xbb, 0xa3] }],
      exports: [['run', 0, 0]],
    })
    expect(runMetered(half).call('run', 1, 8)).toBe(0.125)
    expect(Object.is(runMetered(half).call('run', -0, 8), -0)).toBe(true)
  })
})

describe('modules that are refused', () => {
  const returning = [Op.LOCAL_GET, 0]
  const cases: ReadonlyArray<readonly [string, Uint8Array<ArrayBuffer>]> = [
    ['a shared memory', module(returning, { memories: [[0x03, 1, 2]] })],
    ['an atomic instruction', module([0xfe, 0x03, 0x00, ...returning])],
    ['SIMD', module([0xfd, 0x0c, ...Array(16).fill(0), 0x1a, ...returning])],
    [
      'a local of SIMD',
      module(returning, { functions: [{ type: 0, locals: [[1, 0x7b]], code: returning }] }),
    ],
    ['exceptions', module(returning, { more: [[13, [1, 0, 0]]] })],
    ['a try block', module([0x06, EMPTY_BLOCK, END, ...returning])],
    ['a tail call', module([Op.LOCAL_GET, 0, 0x12, 0])],
    [
      'two memories',
      module(returning, {
        memories: [
          [0, 1],
          [0, 1],
        ],
      }),
    ],
    ['a memory of 64 bits', module(returning, { memories: [[0x04, 1]] })],
    [
      'a memory above the limit',
      module(returning, { memories: [[0, ...unsigned(MAX_MEMORY_PAGES + 1)]] }),
    ],
    [
      'a table above the limit',
      module(returning, { tables: [[0x70, 0, ...unsigned(MAX_TABLE_ENTRIES + 1)]] }),
    ],
    ['an imported start function', buildModule({ imports: [[0, 0]], start: 0 })],
    ['several results', buildModule({ types: [[[], [I32, I32]]] })],
    ['a block with parameters', module([Op.LOCAL_GET, 0, Op.BLOCK, 0, END])],
    [
      'table.grow',
      module([0xd0, 0x70, Op.LOCAL_GET, 0, Op.BULK, 15, 0], { tables: [[0x70, 0, 1]] }),
    ],
    [
      'a computed constant',
      module(returning, { globals: [[I32, 0, Op.I32_CONST, 1, Op.I32_CONST, 1, Op.I32_ADD, END]] }),
    ],
    ['a name of the meter', module(returning, { exports: [['flow.gas', 0, 0]] })],
    ['garbage collection', buildModule({ imports: [[3, 0x6e, 0]] })],
  ]
  for (const [name, bytes] of cases) {
    it(`uses ${name}`, () => {
      expect(codeOf(() => compileMetered(bytes))).toBe('SANDBOX_MODULE_REFUSED')
    })
  }

  /** A function of so many locals, blocks, values on the stack, or labels. */
  const large = {
    locals: (count: number) =>
      module([], {
        functions: [{ type: 0, locals: [[...unsigned(count - 1), I32]], code: returning }],
      }),
    // One block is the function.
    blocks: (count: number) =>
      module([
        ...Array.from({ length: count - 1 }, () => [Op.BLOCK, EMPTY_BLOCK]).flat(),
        ...Array.from({ length: count - 1 }, () => END),
        ...returning,
      ]),
    operands: (count: number) =>
      module([
        ...Array.from({ length: count }, () => returning).flat(),
        ...Array.from({ length: count - 1 }, () => Op.I32_ADD),
      ]),
    labels: (count: number) =>
      module([
        Op.I32_CONST,
        7,
        ...returning,
        Op.BR_TABLE,
        ...unsigned(count),
        ...Array(count + 1).fill(0),
      ]),
  }
  const bounds = [
    ['locals', MAX_FUNCTION_LOCALS],
    ['blocks', MAX_BLOCK_DEPTH],
    ['operands', MAX_OPERANDS],
    ['labels', MAX_BRANCH_LABELS],
  ] as const
  for (const [what, limit] of bounds) {
    it(`has ${limit} ${what} and may, or one more and may not`, () => {
      expect(codeOf(() => compileMetered(large[what](limit)))).toBe('none')
      expect(codeOf(() => compileMetered(large[what](limit + 1)))).toBe('SANDBOX_MODULE_REFUSED')
    })
  }

  it('is larger than a module may be', () => {
    const code = codeOf(() => compileMetered(new Uint8Array(MAX_MODULE_BYTES + 1)))
    expect(code).toBe('SANDBOX_MODULE_REFUSED')
  })

  it('accepts the last good size of memory and table', () => {
    const bytes = module(returning, {
      memories: [[0, ...unsigned(MAX_MEMORY_PAGES)]],
      tables: [[0x70, 0, ...unsigned(MAX_TABLE_ENTRIES)]],
    })
    expect(codeOf(() => compileMetered(bytes))).toBe('none')
  })

  it('is of wrong types, or refers to what the transform adds', () => {
    const wrong = [
      module([Op.I64_CONST, 0]),
      module([]),
      module([Op.GLOBAL_GET, 0, 0x1a, Op.LOCAL_GET, 0]), // would be the gas
      module([Op.I32_CONST, 0, Op.GLOBAL_SET, 1, Op.LOCAL_GET, 0]), // would be the stack
      module([Op.LOCAL_GET, 0], { exports: [['gas', 3, 0]] }),
      module([Op.LOCAL_GET, 0, Op.CALL, ...signed(1)]),
    ]
    for (const bytes of wrong)
      expect(codeOf(() => compileMetered(bytes))).toBe('SANDBOX_MODULE_MALFORMED')
  })

  it('ends in the middle', () => {
    const bytes = module(COUNTING)
    for (let length = 0; length < bytes.length; length++) {
      const code = codeOf(() => compileMetered(bytes.slice(0, length)))
      // Only what ends between two sections can be whole.
      if (code === 'none') expect(WebAssembly.validate(bytes.slice(0, length))).toBe(true)
      else expect(code).toBe('SANDBOX_MODULE_MALFORMED')
    }
  })

  it('gives the same bytes each time', () => {
    expect(meterModule(module(COUNTING))).toEqual(meterModule(module(COUNTING)))
  })
})
