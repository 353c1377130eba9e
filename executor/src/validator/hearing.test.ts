import { describe, expect, it } from 'vitest'
import { Hearing, SILENT_MS } from './hearing.ts'

describe('who is there', () => {
  it('is everybody at first, and nobody who stays silent', () => {
    const hearing = new Hearing(1_000)
    expect(hearing.isAbsent('a', true, 1_000 + SILENT_MS)).toBe(false)
    expect(hearing.isAbsent('a', true, 1_001 + SILENT_MS)).toBe(true)
    hearing.hear('a', 2_000)
    expect(hearing.isAbsent('a', true, 2_000 + SILENT_MS)).toBe(false)
    expect(hearing.isAbsent('a', true, 2_001 + SILENT_MS)).toBe(true)
  })

  it('is not a member whose connection is lost, until it speaks through others or comes back', () => {
    const hearing = new Hearing(0)
    hearing.hear('a', 10)
    expect(hearing.isAbsent('a', true, 20)).toBe(false)
    expect(hearing.isAbsent('a', false, 30)).toBe(true)
    hearing.hear('a', 40)
    expect(hearing.isAbsent('a', false, 50)).toBe(false)
    expect(hearing.isAbsent('a', false, 41 + SILENT_MS)).toBe(true)
    expect(hearing.isAbsent('a', true, 50)).toBe(false)
    expect(hearing.isAbsent('a', false, 60)).toBe(true)
  })

  it('is a member that never had a connection of its own', () => {
    const hearing = new Hearing(0)
    hearing.hear('a', 10)
    expect(hearing.isAbsent('a', false, 20)).toBe(false)
  })

  it('forgets who has no seat', () => {
    const hearing = new Hearing(0)
    hearing.hear('a', 10_000)
    hearing.keepOnly(new Set(['b']))
    expect(hearing.isAbsent('a', true, 10_001)).toBe(true)
  })
})
