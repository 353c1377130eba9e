import { formatEther } from 'viem'

/** `12.3 s`, or `4 min 05 s` from two minutes on. */
export function formatSeconds(milliseconds: number): string {
  const seconds = milliseconds / 1_000
  if (seconds < 120) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const

/** Milliseconds in their two largest units: `550 ms`, `1 s 600 ms`, `2 h 5 min`, `7 d`. */
export function formatSpan(milliseconds: number): string {
  const parts: string[] = []
  let rest = milliseconds
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (count > 0) parts.push(`${count} ${unit}`)
    else if (parts.length > 0) break
    if (parts.length === 2) break
  }
  return parts.join(' ') || '0 ms'
}

/** `1234567` as `1,234,567`: groups of three, also for bigints beyond 2^53. */
export function formatInteger(value: bigint | number): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Wei with its ether beside it: `1,000,000,000,000,000 wei (0.001 ETH)`. */
export function formatWei(wei: bigint): string {
  return `${formatInteger(wei)} wei (${formatEther(wei)} ETH)`
}

/** `0x1234…cdef`, enough to recognise a hash or an address again. */
export function shortHex(hex: string): string {
  return hex.length <= 14 ? hex : `${hex.slice(0, 8)}…${hex.slice(-6)}`
}

/** Label and value, one pair a line, values aligned. */
export function formatPairs(
  pairs: readonly (readonly [label: string, value: string])[],
  indent = '',
): string {
  const width = Math.max(0, ...pairs.map(([label]) => label.length))
  return pairs.map(([label, value]) => `${indent}${label.padEnd(width)}  ${value}`).join('\n')
}

/** Unix seconds as `2026-11-23 09:00:00 UTC`. */
export function formatTime(unixSeconds: bigint): string {
  return `${new Date(Number(unixSeconds) * 1_000).toISOString().replace('T', ' ').slice(0, 19)} UTC`
}
