import { expect, it } from 'vitest'
import { retryDelayMs } from './retryDelay.ts'

it.each([
  ['constant', [100, 100, 100]],
  ['linear', [100, 200, 300]],
  ['exponential', [100, 200, 400]],
] as const)('grows a %s delay', (backoff, expected) => {
  const retry = { limit: 3, delay: 100, backoff, jitter: 0 }
  expect([1, 2, 3].map((failed) => retryDelayMs(retry, failed, 0.5))).toEqual(expected)
})

it('adds jitter by chance, and ends at a day', () => {
  const retry = { limit: 100, delay: 100, backoff: 'exponential', jitter: 50 } as const
  expect(retryDelayMs(retry, 1, 0)).toBe(100)
  expect(retryDelayMs(retry, 1, 0.5)).toBe(125)
  expect(retryDelayMs(retry, 1, 1)).toBe(150)
  expect(retryDelayMs(retry, 99, 1)).toBe(86_400_000)
})
