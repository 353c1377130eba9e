import { describe, expect, it } from 'vitest'
import type { Value } from '../table/value.ts'
import { renderJson, renderText, renderUrl } from './renderTemplate.ts'

const values: Readonly<Record<string, Value>> = {
  n: { type: 'integer', value: 2n ** 90n },
  yes: { type: 'boolean', value: true },
  text: { type: 'text', value: 'a b/ü&' },
  up: { type: 'text', value: '..' },
  list: { type: 'integer[]', items: [1n, 2n] },
  table: {
    type: 'table',
    columns: { b: { type: 'text[]', items: ['x'] }, a: { type: 'boolean[]', items: [false] } },
  },
}

describe('a template', () => {
  it('takes scalars into a text', () => {
    expect(renderText('${n} ${yes} ${text}$', values)).toBe(
      '1237940039285380274899124224 true a b/ü&$',
    )
  })

  it('keeps a value in its place of an URL', () => {
    expect(renderUrl('https://h/${text}?q=${text}', values)).toBe(
      'https://h/a%20b%2F%C3%BC%26?q=a%20b%2F%C3%BC%26',
    )
    expect(renderUrl('${text}', values)).toBe('a b/ü&')
    expect(() => renderUrl('https://h/${up}/x', values)).toThrow(
      expect.objectContaining({ code: 'FLOW_VALUE_INVALID' }),
    )
  })

  it('takes whole values into JSON', () => {
    expect(
      renderJson({ list: '${list}', rows: ['${table}'], text: 'n=${n}', 1: null }, values),
    ).toEqual({
      list: ['1', '2'],
      rows: [[{ a: false, b: 'x' }]],
      text: 'n=1237940039285380274899124224',
      1: null,
    })
  })

  it('has no place for a list in a text, nor for an unknown name', () => {
    expect(() => renderText('x ${list}', values)).toThrow(
      expect.objectContaining({ code: 'FLOW_TYPE_MISMATCH' }),
    )
    expect(() => renderText('${toString}', values)).toThrow(
      expect.objectContaining({ code: 'FLOW_UNKNOWN_ARGUMENT' }),
    )
  })
})
