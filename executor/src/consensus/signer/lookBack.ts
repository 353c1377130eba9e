import type { DecidedHeight, SignRequest } from './port.ts'
import { comparePositions, type SignedRecord, sameBytes } from './record.ts'

/** Most heights that a look-back may ask for. */
export const MAX_LOOK_BACK = 1_000
/** Decided heights to be seen after an import, before the first signature. */
export const LISTEN_AFTER_IMPORT = 2

/** A signature of this key that the record cannot have seen: later than it, or other bytes at its position. */
export function findUnknownSignature(
  record: SignedRecord,
  decided: DecidedHeight,
): SignRequest | undefined {
  return decided.ours.find((seen) => {
    const order = comparePositions(seen, record)
    return order > 0 || (order === 0 && !sameBytes(seen.signBytes, record.signBytes))
  })
}

/**
 * Whether the heights given are those a look-back needs: the newest `lookBack` ones, without a gap, the newest first;
 * fewer only where the chain is younger. Who has signed for a height has seen the one before decided, so an older tip is refused.
 */
export function coversLookBack(
  record: SignedRecord,
  decided: readonly DecidedHeight[],
  lookBack: number,
): boolean {
  const tip = decided[0]?.height ?? 0
  if (lookBack > 0 && tip < record.height - 1) return false
  // Exactly as many as asked for: a look-back of 1 checks one height.
  if (decided.length < Math.min(lookBack, tip)) return false
  return decided.every(({ height }, index) => height === tip - index)
}
