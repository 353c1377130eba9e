import { describe, expect, it } from 'vitest'
import {
  type ConnectedPeer,
  type KnownPeer,
  MAX_DIALS,
  OUTBOUND_TARGET,
  planTopology,
} from './planTopology.ts'

const connected = (id: string, changes: Partial<ConnectedPeer> = {}): ConnectedPeer => ({
  id,
  isMember: false,
  isOutbound: true,
  prefix: `10.${id}`,
  latencyMs: 20,
  bytesPerSecond: undefined,
  ...changes,
})
const known = (id: string, changes: Partial<KnownPeer> = {}): KnownPeer => ({
  id,
  isMember: false,
  isAnchor: false,
  prefix: `10.${id}`,
  ...changes,
})
const full = (changes: (index: number) => Partial<ConnectedPeer> = () => ({})): ConnectedPeer[] =>
  Array.from({ length: OUTBOUND_TARGET }, (_, index) => connected(String(index), changes(index)))

describe('the plan of connections', () => {
  it('dials required members first, then anchors, then members, and only so many at once', () => {
    const plan = planTopology({
      connected: [],
      known: [
        known('stranger'),
        known('member', { isMember: true }),
        known('anchor', { isAnchor: true }),
        known('required'),
        known('another'),
      ],
      required: new Set(['required']),
    })
    expect(plan.dial).toEqual(['required', 'anchor', 'member', 'stranger'])
    expect(plan.dial).toHaveLength(MAX_DIALS)
  })

  it('prefers prefixes that no connection has yet', () => {
    const plan = planTopology({
      connected: [connected('a', { prefix: '10.1' })],
      known: [
        known('same', { prefix: '10.1', isMember: true }),
        known('other', { prefix: '10.2' }),
      ],
      required: new Set(),
    })
    expect(plan.dial).toEqual(['other', 'same'])
  })

  it('dials one more for diversity when all outbound connections share a prefix', () => {
    const plan = planTopology({
      connected: full(() => ({ prefix: '10.1' })),
      known: [known('same', { prefix: '10.1' }), known('other', { prefix: '10.2' })],
      required: new Set(),
    })
    expect(plan.dial).toEqual(['other'])
  })

  it('does not count who connected by itself', () => {
    const plan = planTopology({
      connected: full(() => ({ isOutbound: false })),
      known: [known('x')],
      required: new Set(),
    })
    expect(plan.dial).toEqual(['x'])
  })

  it('lets a slow peer go when another one could come, by latency and by bandwidth', () => {
    const slow = full((index) => (index === 3 ? { latencyMs: 500 } : {}))
    const thin = full((index) => ({ bytesPerSecond: index === 5 ? 2 ** 18 : 2 ** 26 }))
    const choose = (peers: ConnectedPeer[], required: string[] = []): readonly string[] =>
      planTopology({ connected: peers, known: [known('x')], required: new Set(required) }).drop
    expect(choose(slow)).toEqual(['3'])
    expect(choose(thin)).toEqual(['5'])
    expect(choose(slow, ['3'])).toEqual([])
    expect(choose(full())).toEqual([])
    expect(planTopology({ connected: slow, known: [], required: new Set() }).drop).toEqual([])
  })

  it('keeps a slow peer that is the only one of its prefix while there are few prefixes', () => {
    const peers = full((index) =>
      index === 3 ? { latencyMs: 500, prefix: '10.9' } : { prefix: `10.${index % 3}` },
    )
    const plan = planTopology({ connected: peers, known: [known('x')], required: new Set() })
    expect(plan.drop).toEqual([])
  })
})
