import type { TestCircuit } from './compileOnce.ts'

/** Signals of one sort by the shape of their name: `step[3].zero` and `step[7].zero` are both `step[].zero`. */
export function groupByKind(symbols: ReadonlyMap<string, number>): Map<string, number[]> {
  const kinds = new Map<string, number[]>()
  const seen = new Set<number>()
  for (const [name, wire] of symbols) {
    if (seen.has(wire)) continue
    seen.add(wire)
    const kind = name.replace(/\d+/g, '')
    const wires = kinds.get(kind)
    if (wires) wires.push(wire)
    else kinds.set(kind, [wire])
  }
  return kinds
}

/** First name of every wire. */
export function namesOf({ symbols }: TestCircuit): string[] {
  const names: string[] = []
  for (const [name, wire] of symbols) names[wire] ??= name
  return names
}
