const UNITS = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const

/** The two largest units of a duration, such as "3 min 20 sec". Below a second milliseconds; negative ones count as 0. */
export function formatDuration(durationMs: number, languageTag: string): string {
  const write = (value: number, unit: string): string =>
    new Intl.NumberFormat(languageTag, { style: 'unit', unit, unitDisplay: 'short' }).format(value)
  if (durationMs < 1_000) return write(Math.max(0, Math.round(durationMs)), 'millisecond')
  if (durationMs < 10_000) return write(Math.round(durationMs / 100) / 10, 'second')
  let rest = Math.round(durationMs / 1_000)
  const parts: string[] = []
  for (const { unit, seconds } of UNITS) {
    const count = Math.floor(rest / seconds)
    rest -= count * seconds
    if (count > 0) parts.push(write(count, unit))
    if (parts.length === 2 || (parts.length === 1 && count === 0)) break
  }
  return parts.join(' ')
}
