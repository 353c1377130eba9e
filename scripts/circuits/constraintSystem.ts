import { readFile } from 'node:fs/promises'

/** A list of linear combinations: the terms of combination k are `start[k] .. start[k + 1]`. */
export interface Combinations {
  readonly start: Uint32Array
  readonly wire: Uint32Array
  /** Index into `ConstraintSystem.coefficients`. */
  readonly coefficient: Uint32Array
}

/** A rank-1 constraint system: for each k, a[k](w) * b[k](w) = c[k](w). Wire 0 is the constant 1. */
export interface ConstraintSystem {
  readonly prime: bigint
  readonly wireCount: number
  readonly outputCount: number
  readonly publicInputCount: number
  readonly privateInputCount: number
  readonly constraintCount: number
  readonly a: Combinations
  readonly b: Combinations
  readonly c: Combinations
  /** Distinct coefficients, negative ones as -p/2 < v < 0 so that small values stay small. */
  readonly coefficients: readonly bigint[]
}

const HEADER_SECTION = 1
const CONSTRAINTS_SECTION = 2

/**
 * Reads an .r1cs file as circom writes it.
 *
 * - Errors: a plain error if the file has no header or no constraints.
 * - Source: github.com/iden3/r1csfile, doc/r1cs_bin_format.md.
 */
export async function readConstraintSystem(file: string): Promise<ConstraintSystem> {
  const bytes = await readFile(file)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const sections = findSections(view)
  const header = sections.get(HEADER_SECTION)
  const body = sections.get(CONSTRAINTS_SECTION)
  if (header === undefined || body === undefined)
    throw new Error(`${file} is not a constraint system`)

  const size = view.getUint32(header, true)
  const prime = readInteger(view, header + 4, size)
  const counts = header + 4 + size
  const constraintCount = view.getUint32(counts + 24, true)

  const numbers = new Map<bigint, number>()
  const building = [newBuilder(), newBuilder(), newBuilder()] as const
  let position = body
  for (let constraint = 0; constraint < constraintCount; constraint++) {
    for (const builder of building) {
      const terms = view.getUint32(position, true)
      position += 4
      for (let term = 0; term < terms; term++) {
        const value = centre(readInteger(view, position + 4, size), prime)
        const number = numbers.get(value) ?? numbers.size
        numbers.set(value, number)
        builder.wire.push(view.getUint32(position, true))
        builder.coefficient.push(number)
        position += 4 + size
      }
      builder.start.push(builder.wire.length)
    }
  }
  const [a, b, c] = building
  return {
    prime,
    wireCount: view.getUint32(counts, true),
    outputCount: view.getUint32(counts + 4, true),
    publicInputCount: view.getUint32(counts + 8, true),
    privateInputCount: view.getUint32(counts + 12, true),
    constraintCount,
    a: finish(a),
    b: finish(b),
    c: finish(c),
    coefficients: [...numbers.keys()],
  }
}

/** Wire number of every signal that is a wire, by its full name without `main.`; read from a .sym file. */
export async function readSymbols(file: string): Promise<Map<string, number>> {
  const wires = new Map<string, number>()
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const [, wire, , name] = line.split(',')
    if (name === undefined || wire === undefined || wire === '-1') continue
    wires.set(name.replace(/^main\./, ''), Number(wire))
  }
  return wires
}

interface Builder {
  readonly start: number[]
  readonly wire: number[]
  readonly coefficient: number[]
}

function newBuilder(): Builder {
  return { start: [0], wire: [], coefficient: [] }
}

function finish({ start, wire, coefficient }: Builder): Combinations {
  return {
    start: Uint32Array.from(start),
    wire: Uint32Array.from(wire),
    coefficient: Uint32Array.from(coefficient),
  }
}

function findSections(view: DataView): Map<number, number> {
  const sections = new Map<number, number>()
  const count = view.getUint32(8, true)
  let position = 12
  for (let section = 0; section < count; section++) {
    sections.set(view.getUint32(position, true), position + 12)
    position += 12 + Number(view.getBigUint64(position + 4, true))
  }
  return sections
}

function readInteger(view: DataView, position: number, size: number): bigint {
  let value = 0n
  for (let offset = size - 8; offset >= 0; offset -= 8) {
    value = (value << 64n) | view.getBigUint64(position + offset, true)
  }
  return value
}

function centre(value: bigint, prime: bigint): bigint {
  return value > prime / 2n ? value - prime : value
}
