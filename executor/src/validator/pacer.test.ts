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

it('does not wait when there is work', async () => {
  const { timers, due } = manual()
  await new Pacer(timers).wait(() => true, 1_000)
  expect(due.size).toBe(0)
})

it('waits until there is work, and is not woken by anything else', async () => {
  const { timers, due } = manual()
  const pacer = new Pacer(timers)
  let hasWork = false
  let isOver = false
  const waiting = pacer
    .wait(() => hasWork, 1_000)
    .then(() => {
      isOver = true
    })
  expect([...due.values()]).toEqual([1_000])
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
  const waiting = new Pacer(timers).wait(() => false, 50)
  for (const callback of due.keys()) callback()
  await waiting
})
