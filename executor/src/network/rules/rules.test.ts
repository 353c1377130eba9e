import { describe, expect, it } from 'vitest'
import { Offence } from '../port.ts'
import { addressHost, addressPrefix } from './addressPrefix.ts'
import { Bans, MAX_BANS } from './bans.ts'
import { BAN_MS, BAN_SCORE, MAX_PENALISED, PENALTY_HALF_LIFE_MS, Penalties } from './penalties.ts'
import { MAX_BUCKETS, RateLimiter } from './rateLimiter.ts'
import { ringNeighbours } from './ringNeighbours.ts'
import { MAX_AUTHORS, SequenceWindow, WINDOW_MESSAGES } from './sequenceWindow.ts'
import { BURST_SECONDS, TokenBucket } from './tokenBucket.ts'

describe('a token bucket', () => {
  it('gives its burst at once, then its rate', () => {
    const bucket = new TokenBucket(10, 0)
    expect(bucket.take(10 * BURST_SECONDS, 0)).toBe(true)
    expect(bucket.take(1, 0)).toBe(false)
    expect(bucket.take(1, 99)).toBe(false)
    expect(bucket.take(1, 100)).toBe(true)
  })

  it('never holds more than its burst, and ignores a clock that steps back', () => {
    const bucket = new TokenBucket(10, 1_000_000)
    expect(bucket.take(10 * BURST_SECONDS + 1, 9_000_000)).toBe(false)
    expect(bucket.take(10 * BURST_SECONDS, 9_000_000)).toBe(true)
    expect(bucket.take(1, 0)).toBe(false)
  })

  it('says how long a debt lasts', () => {
    const bucket = new TokenBucket(1_000, 0)
    expect(bucket.borrow(1_000 * BURST_SECONDS, 0)).toBe(0)
    expect(bucket.borrow(500, 0)).toBe(500)
    expect(bucket.borrow(0, 500)).toBe(0)
  })
})

describe('a rate limiter', () => {
  it('counts each key by itself and forgets the one unused for the longest time', () => {
    const limiter = new RateLimiter(1)
    for (let count = 0; count < BURST_SECONDS; count += 1) expect(limiter.take('a', 0)).toBe(true)
    expect(limiter.take('a', 0)).toBe(false)
    expect(limiter.take('b', 0)).toBe(true)
    for (let index = 0; index < MAX_BUCKETS; index += 1) limiter.take(`other ${index}`, 0)
    expect(limiter.take('a', 0)).toBe(true)
  })
})

describe('the sequence window', () => {
  it('lets each number through once, in any order within the window', () => {
    const window = new SequenceWindow()
    expect([5n, 7n, 6n, 5n, 7n].map((number) => window.accept('a', number))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ])
    expect(window.accept('b', 5n)).toBe(true)
  })

  it('refuses what is older than the window, and takes the oldest inside it', () => {
    const window = new SequenceWindow()
    const highest = 10_000n
    window.accept('a', highest)
    expect(window.accept('a', highest - BigInt(WINDOW_MESSAGES))).toBe(false)
    expect(window.accept('a', highest - BigInt(WINDOW_MESSAGES) + 1n)).toBe(true)
  })

  it('forgets the author that was silent for the longest time', () => {
    const window = new SequenceWindow()
    window.accept('a', 1n)
    for (let index = 0; index < MAX_AUTHORS; index += 1) window.accept(`other ${index}`, 1n)
    expect(window.accept('a', 1n)).toBe(true)
  })
})

describe('penalties', () => {
  it('add up to a ban and halve over time', () => {
    const penalties = new Penalties()
    for (let count = 0; count < 4; count += 1) penalties.add('a', Offence.MALFORMED, 0)
    expect(penalties.score('a', false, 0)).toBe(BAN_SCORE)
    expect(penalties.score('a', true, 0)).toBeGreaterThan(BAN_SCORE)
    expect(penalties.of('a', PENALTY_HALF_LIFE_MS)).toBe(-BAN_SCORE / 2)
    expect(penalties.of('b', 0)).toBe(0)
  })

  it('keep the largest when there are too many', () => {
    const penalties = new Penalties()
    penalties.add('worst', Offence.MALFORMED, 0)
    for (let index = 0; index < MAX_PENALISED; index += 1)
      penalties.add(`other ${index}`, Offence.FLOOD, 0)
    expect(penalties.of('worst', 0)).toBeGreaterThan(0)
  })
})

describe('bans', () => {
  it('end in time', () => {
    const bans = new Bans()
    bans.add('a', 0)
    expect(bans.has('a', BAN_MS - 1)).toBe(true)
    expect(bans.has('a', BAN_MS)).toBe(false)
    expect(bans.has('b', 0)).toBe(false)
  })

  it('are so many at most: the oldest makes room', () => {
    const bans = new Bans()
    for (let index = 0; index <= MAX_BANS; index += 1) bans.add(`peer ${index}`, index)
    expect(bans.has('peer 0', MAX_BANS)).toBe(false)
    expect(bans.has('peer 1', MAX_BANS)).toBe(true)
  })
})

describe('neighbours on the ring', () => {
  const ring = (size: number): string[] =>
    Array.from({ length: size }, (_, index) => `m${String(index).padStart(4, '0')}`)

  it('are everybody up to 5 members', () => {
    for (const size of [2, 3, 4, 5])
      for (const self of ring(size))
        expect(ringNeighbours(self, ring(size)).toSorted()).toEqual(
          ring(size).filter((id) => id !== self),
        )
  })

  it('are mutual, few, and reach everybody in a few steps', () => {
    for (const size of [6, 16, 100]) {
      const members = ring(size)
      const neighbours = new Map(members.map((id) => [id, ringNeighbours(id, members)]))
      for (const [id, others] of neighbours) {
        expect(others.length).toBeLessThanOrEqual(16)
        for (const other of others) expect(neighbours.get(other)).toContain(id)
      }
      let reached = new Set([members[0] ?? ''])
      for (let step = 0; step < 7; step += 1)
        reached = new Set([...reached].flatMap((id) => [id, ...(neighbours.get(id) ?? [])]))
      expect(reached.size).toBe(size)
    }
  })

  it('are none for who is no member or alone', () => {
    expect(ringNeighbours('x', ring(4))).toEqual([])
    expect(ringNeighbours('a', ['a', 'a'])).toEqual([])
  })
})

describe('an address', () => {
  it('has a prefix that one operator may hold whole', () => {
    expect(addressPrefix('10.20.30.40')).toBe('10.20')
    expect(addressPrefix('::ffff:10.20.1.1')).toBe('10.20')
    expect(addressPrefix('2001:db8:1::1')).toBe(addressPrefix('2001:db8:ffff::2'))
    expect(addressPrefix('2001:db8::1')).not.toBe(addressPrefix('2001:db9::1'))
    expect(addressPrefix('/memory/a')).toBe('/memory/a')
  })

  it('has a host that limits count by', () => {
    expect(addressHost('10.20.30.40')).toBe('10.20.30.40')
    expect(addressHost('2001:db8:1:2::1')).toBe(addressHost('2001:db8:1:2:ffff::9'))
    expect(addressHost('2001:db8:1:2::1')).not.toBe(addressHost('2001:db8:1:3::1'))
  })
})
