import { expect, it } from 'vitest'
import { copyId } from './copyId.ts'

const message = {
  topic: 'votes',
  from: Uint8Array.of(1, 2),
  seqno: Uint8Array.of(3),
  data: Uint8Array.of(4, 5),
  signature: Uint8Array.of(6),
}

it('is the same for a copy, and another one for any other byte or field', () => {
  expect(copyId({ ...message, data: Uint8Array.of(4, 5) })).toBe(copyId(message))
  const others = [
    { ...message, topic: 'vote' },
    { ...message, from: Uint8Array.of(1) },
    { ...message, seqno: Uint8Array.of(2, 3), from: Uint8Array.of(1) },
    { ...message, data: Uint8Array.of(4) },
    { ...message, signature: Uint8Array.of(7) },
    { ...message, key: new Uint8Array() },
    { topic: message.topic },
  ]
  expect(new Set([message, ...others].map(copyId)).size).toBe(others.length + 1)
})
