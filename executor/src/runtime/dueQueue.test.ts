import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DueQueue } from './dueQueue.ts'

test('gives items in the order of their times, and none before its time', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 100 })), fc.nat({ max: 100 }), (times, nowMs) => {
      const queue = new DueQueue<number>()
      for (const atMs of times) queue.push(atMs, atMs)
      const due: number[] = []
      for (let item = queue.popDue(nowMs); item !== undefined; item = queue.popDue(nowMs))
        due.push(item)
      const sorted = times.toSorted((left, right) => left - right)
      expect(due).toEqual(sorted.filter((atMs) => atMs <= nowMs))
      expect(queue.nextMs).toBe(sorted.find((atMs) => atMs > nowMs) ?? Number.POSITIVE_INFINITY)
    }),
  )
})
