/** Weight of the newest value. */
const NEWEST = 0.3

/** A value that moves a part of the way to each new measurement. */
export function smoothed(before: number | undefined, measured: number): number {
  return before === undefined ? measured : before + (measured - before) * NEWEST
}
