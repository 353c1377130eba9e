import fc from 'fast-check'
import { fromRlp, hexToBytes, toRlp } from 'viem'
import { describe, expect, it } from 'vitest'
import { decodeTree, encodeTree, MAX_TREE_DEPTH, type Tree } from './rlp.ts'

const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.uint8Array({ maxLength: 70 }),
    fc.uint8Array({ maxLength: 1 }),
    fc.array(tie('tree'), { maxLength: 5 }),
  ),
})).tree

describe('trees as RLP', () => {
  it('are encoded as by viem and read back', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const bytes = encodeTree(value)
        expect(bytes).toEqual(toRlp(value, 'bytes'))
        expect(encodeTree(decodeTree(bytes) ?? [])).toEqual(bytes)
      }),
    )
  })

  it.each([0, 1, 55, 56, 255, 256, 65_535, 65_536])('hold strings of %i bytes', (length) => {
    const bytes = new Uint8Array(length).fill(0x90)
    expect(encodeTree([bytes, bytes])).toEqual(toRlp([bytes, bytes], 'bytes'))
    expect(decodeTree(encodeTree(bytes))).toEqual(bytes)
  })

  it('are read from no bytes that are not exactly their encoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (bytes) => {
        const read = decodeTree(bytes)
        const isCanonical = isCanonicalFor(bytes)
        expect(read !== undefined).toBe(isCanonical)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['nothing', '0x'],
    ['a small byte with a length', '0x8101'],
    ['a long form for a short string', '0xb80181'],
    ['a length with a leading zero', `0xb90038${'90'.repeat(56)}`],
    ['a length beyond the end', '0x83aabb'],
    ['a long length beyond the end', '0xbfffffffffffffffff'],
    ['bytes behind the tree', '0x8000'],
    ['an item that leaves its list', '0xc283aabb'],
  ] as const)('are not read from %s', (_what, bytes) => {
    expect(decodeTree(hexToBytes(bytes))).toBeUndefined()
  })

  it('may be nested so deep and no deeper', () => {
    const nested = (depth: number): Tree => (depth === 0 ? [] : [nested(depth - 1)])
    expect(decodeTree(encodeTree(nested(MAX_TREE_DEPTH)))).toBeDefined()
    expect(decodeTree(encodeTree(nested(MAX_TREE_DEPTH + 1)))).toBeUndefined()
  })
})

function isCanonicalFor(bytes: Uint8Array): boolean {
  try {
    const again = toRlp(fromRlp(bytes, 'bytes'), 'bytes')
    return Buffer.compare(again, bytes) === 0
  } catch {
    return false
  }
}
