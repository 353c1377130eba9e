import { readFile } from 'node:fs/promises'
import type { WitnessInput } from '../../sdk/src/flowvm/witness.ts'

/** What a circom 2 module exports, as far as it is used here. */
interface CalculatorExports {
  getFieldNumLen32(): number
  getRawPrime(): void
  getWitnessSize(): number
  init(checks: number): void
  readSharedRWMemory(word: number): number
  writeSharedRWMemory(word: number, value: number): void
  setInputSignal(hashHigh: number, hashLow: number, position: number): void
  getWitness(wire: number): void
}

/** Thrown when an assertion of the circuit fails: no witness has these inputs. */
export class WitnessRefusedError extends Error {}

/** Computes witnesses with one instance of a circuit's module; each call starts afresh. */
export interface WitnessCalculator {
  readonly wireCount: number
  /**
   * All wires of the witness, wire 0 is 1.
   *
   * - Errors: WitnessRefusedError if an assertion of the circuit fails.
   */
  calculate(input: WitnessInput): bigint[]
  /** The same without reading the wires: for callers that need a few of them. */
  run(input: WitnessInput): (wire: number) => bigint
}

/**
 * Loads the module that circom generated.
 *
 * - Source: the JavaScript that circom writes beside the module (witness_calculator.js), without its logging.
 */
export async function loadWitnessCalculator(file: string): Promise<WitnessCalculator> {
  let refusal = 'assertion failed'
  const refuse = (code: number): never => {
    throw new WitnessRefusedError(`${refusal} (code ${code})`)
  }
  const ignore = (): void => undefined
  const { instance } = await WebAssembly.instantiate(await readFile(file), {
    runtime: {
      exceptionHandler: refuse,
      printErrorMessage: ignore,
      writeBufferMessage: ignore,
      showSharedRWMemory: ignore,
    },
  })
  const module = instance.exports as unknown as CalculatorExports
  const words = module.getFieldNumLen32()
  const readShared = (): bigint => {
    let value = 0n
    for (let word = words - 1; word >= 0; word--)
      value = (value << 32n) | BigInt(module.readSharedRWMemory(word) >>> 0)
    return value
  }
  module.getRawPrime()
  const prime = readShared()
  const wireCount = module.getWitnessSize()

  const run = (input: WitnessInput): ((wire: number) => bigint) => {
    module.init(1)
    for (const [name, values] of Object.entries(input)) {
      refusal = `assertion failed after ${name}`
      const [high, low] = hashName(name)
      for (const [position, text] of [values].flat().entries()) {
        let value = BigInt(text) % prime
        if (value < 0n) value += prime
        for (let word = 0; word < words; word++) {
          module.writeSharedRWMemory(word, Number(value & 0xffffffffn))
          value >>= 32n
        }
        module.setInputSignal(high, low, position)
      }
    }
    return (wire) => {
      module.getWitness(wire)
      return readShared()
    }
  }
  const calculate = (input: WitnessInput): bigint[] => {
    const read = run(input)
    return Array.from({ length: wireCount }, (_, wire) => read(wire))
  }
  return { wireCount, calculate, run }
}

/** 64-bit FNV-1a of a signal's name, as two signed 32-bit words. */
function hashName(name: string): [high: number, low: number] {
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(name))
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn
  return [Number(hash >> 32n) | 0, Number(hash & 0xffffffffn) | 0]
}
