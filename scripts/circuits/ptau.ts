// node scripts/circuits/ptau.ts [instance]: powers of tau for development in circuits/build/ptau, about 70 CPU-seconds for 2^15.
//
// INSECURE BY DESIGN: tau, alpha and beta are hashes of the words below, so that the file is the same for everybody and
// needs no FFT over points. Whoever reads this can forge proofs for every key made from the file. The name says
// "development", the file beside it says why, the lock of the artefacts says so, and the deploy script refuses such a key
// on a public chain.
import { createHash } from 'node:crypto'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import {
  type BinaryWriter,
  createBinFile,
  endWriteSection,
  startWriteSection,
} from '@iden3/binfileutils'
import { buildBn128, type Curve, type Group, Scalar } from 'ffjavascript'
import { sha256 } from './lock.ts'
import { circuitFiles, findCircuit } from './paths.ts'

const SEED = 'flowbuilder development powers of tau'
const WINDOW_BITS = 8 // 32 tables of 255 points: half a second to make, 32 additions a point
const CHUNK = 4096 // points made affine together
const SECTIONS = 11

const circuit = findCircuit(process.argv[2])
const target = circuitFiles(circuit).powersOfTau
const curve = await buildBn128(true)
const prime = curve.Fr.p
const size = 2 ** circuit.powersOfTau

const secret = (name: string): bigint =>
  BigInt(`0x${createHash('sha256').update(`${SEED}: ${name}`).digest('hex')}`) % prime
const [tau, alpha, beta] = [secret('tau'), secret('alpha'), secret('beta')]

await mkdir(dirname(target), { recursive: true })
const partial = `${target}.partial`
await writePowersOfTau(partial)
await rename(partial, target)
const warning =
  'Known tau: for development only. Proofs for keys made from this file can be forged by anybody.'
const metadata = {
  setup: 'development',
  warning,
  seed: SEED,
  power: circuit.powersOfTau,
  sha256: await sha256(target),
}
await writeFile(`${target}.json`, `${JSON.stringify(metadata, null, 2)}\n`)
console.log(target)
process.exit(0) // the curve library keeps the process alive

/** Sections of a .ptau file prepared for phase 2; 7 is the list of contributions, which is empty. */
async function writePowersOfTau(file: string): Promise<void> {
  const powers = [1n]
  for (let index = 1; index < 2 * size; index++)
    powers.push(((powers[index - 1] as bigint) * tau) % prime)
  const half = powers.slice(0, size)
  const times = (factor: bigint, values: readonly bigint[]): bigint[] =>
    values.map((value) => (value * factor) % prime)
  const lagrange = Array.from({ length: circuit.powersOfTau + 1 }, (_, power) =>
    lagrangeAtTau(power),
  ).flat()

  const output = await createBinFile(file, 'ptau', 1, SECTIONS)
  const section = async (number: number, write: () => Promise<void>): Promise<void> => {
    await startWriteSection(output, number)
    await write()
    await endWriteSection(output)
  }
  const first = tableOf(curve.G1)
  const second = tableOf(curve.G2)
  await section(1, () => writeHeader(output, curve))
  await section(2, () => writePoints(output, first, powers.slice(0, 2 * size - 1)))
  await section(3, () => writePoints(output, second, half))
  await section(4, () => writePoints(output, first, times(alpha, half)))
  await section(5, () => writePoints(output, first, times(beta, half)))
  await section(6, () => writePoints(output, second, [beta]))
  await section(7, () => output.writeULE32(0))
  await section(12, () => writePoints(output, first, [...lagrange, ...doubledLagrange(powers)]))
  await section(13, () => writePoints(output, second, lagrange))
  await section(14, () => writePoints(output, first, times(alpha, lagrange)))
  await section(15, () => writePoints(output, first, times(beta, lagrange)))
  await output.close()
}

async function writeHeader(output: BinaryWriter, { F1, q }: Curve): Promise<void> {
  const bytes = F1.n64 * 8
  const modulus = new Uint8Array(bytes)
  Scalar.toRprLE(modulus, 0, q, bytes)
  await output.writeULE32(bytes)
  await output.write(modulus)
  await output.writeULE32(circuit.powersOfTau)
  await output.writeULE32(circuit.powersOfTau)
}

/** Values at tau of the Lagrange polynomials over the roots of unity of order 2^power. */
function lagrangeAtTau(power: number): bigint[] {
  const order = BigInt(2 ** power)
  const roots = rootsOfUnity(power)
  const scale = ((raise(tau, order) - 1n + prime) * raise(order, prime - 2n)) % prime
  const inverses = invertAll(roots.map((root) => (tau - root + prime) % prime))
  return roots.map(
    (root, index) => (((scale * root) % prime) * (inverses[index] as bigint)) % prime,
  )
}

/** The same for the next power without the top degree, which a file of this size does not hold. */
function doubledLagrange(powers: readonly bigint[]): bigint[] {
  const power = circuit.powersOfTau + 1
  const roots = rootsOfUnity(power)
  const top = ((powers[2 * size - 1] as bigint) * raise(BigInt(2 * size), prime - 2n)) % prime
  return lagrangeAtTau(power).map(
    (value, index) => (value - (((roots[index] as bigint) * top) % prime) + prime) % prime,
  )
}

function rootsOfUnity(power: number): bigint[] {
  const generator = curve.Fr.toObject(curve.Fr.w[power] as Uint8Array)
  const roots = [1n]
  while (roots.length < 2 ** power)
    roots.push(((roots[roots.length - 1] as bigint) * generator) % prime)
  return roots
}

function raise(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base % prime
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % prime
    square = (square * square) % prime
  }
  return result
}

/** Montgomery's trick: one inversion for all. */
function invertAll(values: readonly bigint[]): bigint[] {
  const products = [1n]
  for (const value of values)
    products.push(((products[products.length - 1] as bigint) * value) % prime)
  let inverse = raise(products[products.length - 1] as bigint, prime - 2n)
  const inverses = Array<bigint>(values.length)
  for (let index = values.length - 1; index >= 0; index--) {
    inverses[index] = (inverse * (products[index] as bigint)) % prime
    inverse = (inverse * (values[index] as bigint)) % prime
  }
  return inverses
}

interface Table {
  readonly group: Group
  /** windows[w][d] = d * 2^(w * WINDOW_BITS) * generator, affine; d = 0 is not used. */
  readonly windows: readonly (readonly Uint8Array[])[]
}

function tableOf(group: Group): Table {
  const windows: Uint8Array[][] = []
  let base = group.g
  for (let bit = 0; bit < 254; bit += WINDOW_BITS) {
    const window = [group.zero]
    let point = base
    for (let digit = 1; digit < 2 ** WINDOW_BITS; digit++) {
      window.push(group.toAffine(point))
      point = group.add(point, base)
    }
    windows.push(window)
    base = point
  }
  return { group, windows }
}

function multiply({ group, windows }: Table, scalar: bigint): Uint8Array {
  let point = group.zero
  const mask = BigInt(2 ** WINDOW_BITS - 1)
  for (let window = 0, rest = scalar; rest > 0n; window++, rest >>= BigInt(WINDOW_BITS)) {
    const digit = Number(rest & mask)
    if (digit > 0) point = group.add(point, windows[window]?.[digit] as Uint8Array)
  }
  return point
}

async function writePoints(
  output: BinaryWriter,
  table: Table,
  scalars: readonly bigint[],
): Promise<void> {
  const bytes = table.group.F.n8 * 3
  for (let start = 0; start < scalars.length; start += CHUNK) {
    const chunk = scalars.slice(start, start + CHUNK)
    const points = new Uint8Array(chunk.length * bytes)
    for (const [index, scalar] of chunk.entries())
      points.set(multiply(table, scalar), index * bytes)
    await output.write(await table.group.batchToAffine(points))
  }
}
