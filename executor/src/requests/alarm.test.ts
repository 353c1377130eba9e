import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Alarm } from './alarm.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('rings at the earliest time that was asked for, once', () => {
  let rings = 0
  const alarm = new Alarm(() => (rings += 1))
  alarm.set(100)
  alarm.set(50)
  alarm.set(500)
  vi.advanceTimersByTime(49)
  expect(rings).toBe(0)
  vi.advanceTimersByTime(1)
  expect(rings).toBe(1)
  vi.advanceTimersByTime(1_000)
  expect(rings).toBe(1)
})

it('rings although it is set again and again', () => {
  let rings = 0
  const alarm = new Alarm(() => (rings += 1))
  for (let index = 0; index < 100; index++) {
    alarm.set(10)
    vi.advanceTimersByTime(1)
  }
  expect(rings).toBeGreaterThanOrEqual(9)
})

it('is silent after it is stopped', () => {
  let rings = 0
  const alarm = new Alarm(() => (rings += 1))
  alarm.set(10)
  alarm.stop()
  alarm.set(10)
  vi.advanceTimersByTime(100)
  expect(rings).toBe(0)
})
