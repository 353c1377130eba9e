import { keccak256 } from 'viem'
import { expect, it } from 'vitest'
import { fetchBlob, serveBlobs } from './exchangeBlobs.ts'
import { MemoryHub } from './memory/memoryHub.ts'
import { MemoryNetwork } from './memory/memoryNetwork.ts'
import { channelNames, networkRules } from './networkRules.ts'

const CONTEXT = { chainId: 1n, registry: '0x00000000000000000000000000000000000000aa' } as const

it('finds a blob at the peer that has it, and remembers the one that gave another', async () => {
  const hub = new MemoryHub({ chance: () => 0 })
  const join = (self: string): MemoryNetwork =>
    new MemoryNetwork(
      { self, rules: networkRules(CONTEXT) },
      { hub, memberOf: () => undefined, nowMs: Date.now, onFault: () => {} },
    )
  const [asking, empty, lying, honest] = ['asking', 'empty', 'lying', 'honest'].map(join)
  if (!asking || !empty || !lying || !honest) throw new Error('four networks')
  const names = channelNames(CONTEXT)
  const blob = Uint8Array.of(1, 2, 3)
  serveBlobs(empty, names, async () => undefined)
  serveBlobs(lying, names, async () => Uint8Array.of(9))
  serveBlobs(honest, names, async (hash) => (hash === keccak256(blob) ? blob : undefined))
  const ask = (hash = keccak256(blob), signal = new AbortController().signal): Promise<unknown> =>
    fetchBlob(asking, names, ['gone', 'empty', 'lying', 'honest'], hash, signal)
  expect(await ask()).toEqual(blob)
  const scoreOf = (peer: string): number | undefined =>
    asking.peers().find(({ id }) => id === peer)?.score
  expect(scoreOf('lying')).toBeLessThan(0)
  expect(scoreOf('empty')).toBe(0)
  expect(await ask(keccak256(Uint8Array.of(4)))).toBeUndefined()
  await expect(ask(undefined, AbortSignal.abort())).rejects.toMatchObject({
    code: 'NETWORK_ABORTED',
  })
})
