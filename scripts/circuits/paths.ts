import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export const ROOT = resolve(import.meta.dirname, '../..')
export const CIRCUITS = resolve(ROOT, 'circuits')
/** Everything that can be made again; not committed. */
export const BUILD = resolve(CIRCUITS, 'build')
export const LOCK_FILE = resolve(CIRCUITS, 'artifacts.lock.json')

/** One row of circuits/circuits.json. */
export interface CircuitInstance {
  readonly name: string
  readonly file: string
  readonly template: string
  readonly tag: number
  readonly steps: number
  readonly inputs: number
  readonly constants: number
  readonly outputs: number
  /** Exponent of the smallest powers of tau that hold the circuit. */
  readonly powersOfTau: number
  /** Name of the generated Solidity contract. */
  readonly verifier: string
}

export function readCircuits(): CircuitInstance[] {
  return JSON.parse(readFileSync(resolve(CIRCUITS, 'circuits.json'), 'utf8'))
}

/** The row of an instance; the first one if no name is given. */
export function findCircuit(name?: string): CircuitInstance {
  const circuits = readCircuits()
  const found = name === undefined ? circuits[0] : circuits.find((circuit) => circuit.name === name)
  if (!found) throw new Error(`no circuit named ${name} in circuits/circuits.json`)
  return found
}

/** Where the files of one instance are. */
export function circuitFiles(circuit: CircuitInstance) {
  const published = resolve(CIRCUITS, 'artifacts', circuit.name)
  return {
    source: resolve(CIRCUITS, circuit.file),
    r1cs: resolve(BUILD, `${circuit.name}.r1cs`),
    sym: resolve(BUILD, `${circuit.name}.sym`),
    builtWasm: resolve(BUILD, `${circuit.name}_js`, `${circuit.name}.wasm`),
    powersOfTau: resolve(BUILD, 'ptau', `development-${circuit.powersOfTau}.ptau`),
    published,
    wasm: resolve(published, `${circuit.name}.wasm`),
    zkey: resolve(published, `${circuit.name}.zkey`),
    verificationKey: resolve(published, 'verification_key.json'),
    verifier: resolve(ROOT, 'contracts', 'verifiers', `${circuit.verifier}.sol`),
  } as const
}

export type CircuitFiles = ReturnType<typeof circuitFiles>
