/** Offset in `bytes` where the part from `start` to `end` differs from `expected`, or undefined. */
export function firstDifference(
  bytes: Uint8Array,
  start: number,
  end: number,
  expected: Uint8Array,
): number | undefined {
  const shared = Math.min(end - start, expected.length)
  for (let index = 0; index < shared; index++) {
    if (bytes[start + index] !== expected[index]) return start + index
  }
  return end - start === expected.length ? undefined : start + shared
}
