import type { DurationMs } from '../definition.ts'
import { MAX_DURATION_MS } from '../limits.ts'
import { describeNode, type SourceNode } from '../source/sourceNode.ts'
import { decodeCount, invalidValue } from './decoder.ts'

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const DURATION = /^(0|[1-9][0-9]{0,11})(ms|s|m|h|d)$/

/**
 * Reads `500ms`, `10s`, `5m`, `2h` or `7d`; a number is milliseconds, the form that the canonical definition has.
 * Errors: FLOW_VALUE_INVALID, FLOW_WRONG_TYPE.
 */
export function decodeDuration(node: SourceNode, path: string, least: DurationMs = 1): DurationMs {
  if (node.kind === 'scalar' && node.form === 'text') {
    const [, count = '', unit = ''] = DURATION.exec(node.text) ?? []
    const value = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS]
    if (value >= least && value <= MAX_DURATION_MS) return value
    throw invalidValue(
      node,
      path,
      `${path} must be a duration from ${least} ms to 366 days, not ${describeNode(node)}`,
      'Write a whole number and a unit: 500ms, 10s, 5m, 2h or 7d.',
    )
  }
  return decodeCount(node, path, { least, most: MAX_DURATION_MS })
}
