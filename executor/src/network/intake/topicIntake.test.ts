import { expect, it } from 'vitest'
import { type MessageVerdict, type PeerId, Speakers } from '../port.ts'
import { BAN_MS } from '../rules/penalties.ts'
import { STRANGERS_GRACE_MS, STRANGERS_PER_SECOND } from '../rules/strangerRate.ts'
import { BURST_SECONDS } from '../rules/tokenBucket.ts'
import { TopicIntake } from './topicIntake.ts'

const VOTES = {
  ...{ name: 'votes', maxBytes: 100, speakers: Speakers.MEMBERS },
  ...{ messagesPerSecond: 1_000, bytesPerSecond: 100_000 },
}
/** More than the rate of strangers lets through at once. */
const MANY = STRANGERS_PER_SECOND * BURST_SECONDS * 5

/** A node that knows no member yet, and is sent a volley of votes of theirs by a neighbour. */
function start() {
  const node = { nowMs: 0, members: new Set<PeerId>() }
  const intake = new TopicIntake([VOTES], {
    isMember: (peer) => node.members.has(peer),
    nowMs: () => node.nowMs,
    onFault: () => {},
  })
  intake.subscribe('votes', () => 'accepted')
  let sequence = 0n
  const hear = async (source: PeerId, author = 'author'): Promise<Set<MessageVerdict>> => {
    const verdicts = new Set<MessageVerdict>()
    for (let count = 0; count < MANY; count += 1) {
      sequence += 1n
      const message = { topic: 'votes', source, author, sequence, data: Uint8Array.of(1) }
      verdicts.add(await intake.judge(message))
    }
    return verdicts
  }
  return { node, hear }
}

it('blames no neighbour for the votes of members whose records it has not read yet', async () => {
  const { node, hear } = start()
  for (const nowMs of [0, 1_000, STRANGERS_GRACE_MS - 1]) {
    node.nowMs = nowMs
    expect(await hear('neighbour')).toEqual(new Set(['ignored']))
  }
  node.members.add('author')
  node.nowMs = STRANGERS_GRACE_MS
  expect(await hear('neighbour')).toEqual(new Set(['accepted']))
})

it('blames a neighbour that still passes on too many messages of strangers after a while', async () => {
  const { node, hear } = start()
  await hear('neighbour')
  node.nowMs = STRANGERS_GRACE_MS
  expect(await hear('neighbour')).toEqual(new Set(['ignored', 'rejected']))
  expect(await hear('neighbour')).toEqual(new Set(['rejected']))
  // Each neighbour has a time of its own.
  expect(await hear('other')).toEqual(new Set(['ignored']))
})

it('gives the time again when a ban would be over, not before', async () => {
  const { node, hear } = start()
  await hear('neighbour')
  node.nowMs = BAN_MS - 1
  expect(await hear('neighbour')).toContain('rejected')
  node.nowMs = BAN_MS
  expect(await hear('neighbour')).toEqual(new Set(['ignored']))
})
