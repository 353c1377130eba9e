import { commitResult } from '@flowbuilder/sdk/results/commitResult'
import { writeResultDocument } from '@flowbuilder/sdk/results/resultDocument'
import { expect, it } from 'vitest'
import { fetchResult, peersOf, serveResults } from './exchangeResults.ts'
import { MemoryHub } from './memory/memoryHub.ts'
import { MemoryNetwork } from './memory/memoryNetwork.ts'
import { channelNames, networkRules } from './networkRules.ts'

const CONTEXT = { chainId: 1n, registry: '0x00000000000000000000000000000000000000aa' } as const
const REQUEST = `0x${'12'.repeat(32)}` as const
const MEMBERS: Readonly<Record<string, `0x${string}`>> = {
  other: `0x${'0a'.repeat(20)}`,
  poster: `0x${'0b'.repeat(20)}`,
}

const resultOf = (x: bigint) =>
  commitResult({ leaves: [], tasks: new Map(), outputs: { x: { type: 'integer', value: x } } })

it('finds the result that was posted, at whoever has it, the poster first', async () => {
  const hub = new MemoryHub({ chance: () => 0 })
  const join = (self: string): MemoryNetwork =>
    new MemoryNetwork(
      { self, rules: networkRules(CONTEXT) },
      { hub, memberOf: (peer) => MEMBERS[peer], nowMs: Date.now, onFault: () => {} },
    )
  const [asking, other, poster, stranger] = ['asking', 'other', 'poster', 'stranger'].map(join)
  if (!asking || !other || !poster || !stranger) throw new Error('four networks')
  const names = channelNames(CONTEXT)
  serveResults(other, names, async () => writeResultDocument(resultOf(1n)))
  serveResults(poster, names, async (id) =>
    id === REQUEST ? writeResultDocument(resultOf(2n)) : undefined,
  )
  await new Promise((resolve) => setImmediate(resolve))
  expect(peersOf(asking, MEMBERS.poster ?? '0x')).toEqual(['poster', 'other'])
  const ask = (x: bigint, peers: readonly string[], signal = new AbortController().signal) =>
    fetchResult(
      { network: asking, names },
      peers,
      { request: REQUEST, resultHash: resultOf(x).resultHash },
      signal,
    )
  expect(await ask(2n, ['gone', 'other', 'poster'])).toEqual(resultOf(2n))
  expect(await ask(3n, ['other', 'poster'])).toBeUndefined()
  // Honest peers may differ: nobody is blamed.
  expect(asking.peers().every(({ score }) => score >= 0)).toBe(true)
  await expect(ask(2n, ['gone', 'poster'], AbortSignal.abort())).rejects.toMatchObject({
    code: 'NETWORK_ABORTED',
  })
})
