import { expect, it } from 'vitest'
import { Pacer } from './pacer.ts'

/** Timers that run out when they are told to. */
function manual(): {
  readonly timers: { after: (ms: number, callback: () => void) => () => void }
  readonly due: Map<() => void, number>
} {
  const due = new Map<() => void, number>()
  return {
    due,
    timers: {
      after(ms, callback) {
        due.set(callback, ms)
        return () => due.delete(callback)
      },
    },
  }
}

const WAIT = { soonestMs: 200, longestMs: 1_000 }

it('gathers what comes, though there is work', async () => {
  const { timers, due } = manual()
  let isOver = false
  const waiting = new Pacer(timers)
    .wait(() => true, WAIT)
    .then(() => {
      isOver = true
    })
  expect([...due.values()]).toEqual([200])
  await Promise.resolve()
  expect(isOver).toBe(false)
  for (const elapse of due.keys()) elapse()
  await waiting
})

it('waits until there is work, and is not woken by anything else', async () => {
  const { timers, due } = manual()
  const pacer = new Pacer(timers)
  let hasWork = false
  let isOver = false
  const waiting = pacer
    .wait(() => hasWork, WAIT)
    .then(() => {
      isOver = true
    })
  pacer.wake()
  const [gathered] = due.keys()
  due.clear()
  gathered?.()
  expect([...due.values()]).toEqual([800])
  pacer.wake()
  await Promise.resolve()
  expect(isOver).toBe(false)
  hasWork = true
  pacer.wake()
  await waiting
  expect(due.size).toBe(0)
  pacer.wake()
})

it('waits no longer than it is told to', async () => {
  const { timers, due } = manual()
  const waiting = new Pacer(timers).wait(() => false, { soonestMs: 50, longestMs: 50 })
  for (const elapse of due.keys()) elapse()
  await waiting
})
