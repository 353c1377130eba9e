import { seededChance } from '../../../executor/src/storage/log/memory/seededChance.ts'

/** The payload that a record must have, from its sequence alone: whoever checks a log needs nothing from its writer. */
export function payloadFor(sequence: number): Uint8Array {
  const chance = seededChance(sequence * 7919 + 1)
  const draw = chance()
  const size = Math.floor(chance() * (draw < 0.9 ? 400 : 3_000))
  const bytes = new Uint8Array(size)
  // Long runs of zeros look like sectors that never reached the disk.
  if (draw < 0.2) return bytes
  for (let at = 0; at < size; at++) bytes[at] = Math.floor(chance() * 256)
  return bytes
}

export function isPayloadOf(sequence: number, payload: Uint8Array): boolean {
  return Buffer.compare(payload, payloadFor(sequence)) === 0
}

/** Segments of a few records, so that there are many. */
export const TORTURE_OPTIONS = { chainId: 31337n, epoch: 3, segmentBytes: 8_192 } as const
