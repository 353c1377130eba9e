import { expect, it } from 'vitest'
import { Bucket } from './buckets.ts'

it('gives each bucket a number of its own', () => {
  const numbers = Object.values(Bucket)
  expect(new Set(numbers).size).toBe(numbers.length)
})
