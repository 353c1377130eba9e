import { beforeEach, describe, expect, it } from 'vitest'
import { NonceGate } from './nonceGate.ts'

let nowMs: number
let pending: number
let gate: NonceGate
beforeEach(() => {
  ;[nowMs, pending] = [0, 5]
  gate = new NonceGate({ chain: { nonce: async () => pending }, now: () => nowMs })
})
const next = (): Promise<number> => gate.take(async (nonce) => nonce)

describe('NonceGate', () => {
  it('gives each nonce once, also while the endpoint does not know of it yet', async () => {
    expect(await Promise.all([next(), next(), next()])).toEqual([5, 6, 7])
    pending = 6
    expect(await next()).toBe(8)
  })

  it('gives a nonce again when it was not used', async () => {
    await expect(gate.take(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await next()).toBe(5)
  })

  it('lets nobody in while somebody sends', async () => {
    const order: string[] = []
    const slow = gate.take(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      order.push('slow')
    })
    await gate.take(async () => void order.push('next'))
    await slow
    expect(order).toEqual(['slow', 'next'])
  })

  it('holds a nonce until it is released, and others for a minute', async () => {
    await gate.take(async (nonce) => gate.hold(nonce))
    expect(await next()).toBe(6)
    nowMs += 59_999
    expect(await next()).toBe(7)
    nowMs += 1
    expect(await next()).toBe(6)
    nowMs += 10 ** 9
    expect(await next()).toBe(6)
    gate.release(5)
    expect(await next()).toBe(5)
  })
})
