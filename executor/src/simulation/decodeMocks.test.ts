import { FlowError, formatLocation } from '@flowbuilder/sdk/errors/flowError'
import { describe, expect, it } from 'vitest'
import { decodeMocks } from './decodeMocks.ts'
import { MockList } from './mockList.ts'
import { parseSignal } from './parseSignal.ts'

function refusal(text: string): string {
  try {
    decodeMocks(text, 'mocks.yaml')
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    return `${error.code} ${error.where === undefined ? '' : formatLocation(error.where)}`
  }
  return 'accepted'
}

describe('a file of mocks', () => {
  it('keeps the digits of numbers, and sends texts as they are', () => {
    const { http } = decodeMocks(
      'http:\n  - { url: a, body: { x: 12.50, y: 1e3, z: [null, true] } }\n  - { url: b, body: plain, status: 404, times: 2 }',
      'mocks.yaml',
    )
    expect(http.map(({ answer }) => answer)).toEqual([
      { status: 200, body: '{"x":12.50,"y":1e3,"z":[null,true]}', contentType: 'application/json' },
      { status: 404, body: 'plain', contentType: 'text/plain; charset=utf-8' },
    ])
    expect(http.map(({ times }) => times)).toEqual([Number.POSITIVE_INFINITY, 2])
  })

  it('compares arguments of calls as texts', () => {
    const { reads } = decodeMocks(
      "chain.read: [{ function: f, to: '0xAB', args: [5, '6', [true]], results: { x: 1 } }]",
      'mocks.yaml',
    )
    expect(reads[0]).toMatchObject({ to: '0xab', args: '["5","6",[true]]' })
  })

  it.each([
    ['an unknown kind', 'htpp: []', 'FLOW_UNKNOWN_KEY mocks.yaml:1:1'],
    ['a map in place of a list', 'http: { url: a }', 'FLOW_WRONG_TYPE mocks.yaml:1:7'],
    ['a mock without URL', 'http: [{ status: 200 }]', 'FLOW_MISSING_KEY mocks.yaml:1:8'],
    [
      'a status that is none',
      'http: [{ url: a, status: 99 }]',
      'FLOW_VALUE_INVALID mocks.yaml:1:26',
    ],
    [
      'a fault with a body',
      'http: [{ url: a, fault: timeout, body: x }]',
      'FLOW_VALUE_INVALID mocks.yaml:1:25',
    ],
    ['an unknown fault', 'http: [{ url: a, fault: slow }]', 'FLOW_VALUE_INVALID mocks.yaml:1:25'],
    [
      'a number that JSON lacks',
      'http: [{ url: a, body: [0x10] }]',
      'FLOW_VALUE_INVALID mocks.yaml:1:25',
    ],
    ['a read without results', 'chain.read: [{ function: f }]', 'FLOW_MISSING_KEY mocks.yaml:1:14'],
    ['no times at all', 'http: [{ url: a, times: 0 }]', 'FLOW_VALUE_INVALID mocks.yaml:1:25'],
  ])('is refused with %s', (_, text, expected) => {
    expect(refusal(text)).toBe(expected)
  })
})

describe('a list of mocks', () => {
  it('gives the first that fits, as often as it may', () => {
    const list = new MockList([
      { name: 'a', times: 2 },
      { name: 'b', times: 1 },
    ])
    const take = () => list.take(({ name }) => name !== 'c')?.name
    expect([take(), take(), take(), take()]).toEqual(['a', 'a', 'b', undefined])
  })
})

describe('a signal on the command line', () => {
  it.each([
    ['go', 'go', 0, undefined],
    ['go@2h', 'go', 7_200_000, undefined],
    ['go={ at: x }', 'go', 0, 'map'],
    ['go@5m={ text: a=b@c }', 'go', 300_000, 'map'],
  ])('%s is read', (text, signal, afterMs, kind) => {
    const parsed = parseSignal(text)
    expect(parsed).toMatchObject({ signal, afterMs })
    expect(parsed.content?.kind).toBe(kind)
  })

  it('has a time that is a duration', () => {
    expect(() => parseSignal('go@soon')).toThrow(
      expect.objectContaining({ code: 'FLOW_VALUE_INVALID' }),
    )
  })
})
