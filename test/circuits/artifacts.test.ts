import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLock, sha256 } from '../../scripts/circuits/lock.ts'
import { CIRCUITS, circuitFiles, readCircuits } from '../../scripts/circuits/paths.ts'
import { INSTANCES, slotCount } from '../../sdk/src/flowvm/program.ts'
import { switchCount } from '../../sdk/src/flowvm/route.ts'
import {
  hashVerificationKey,
  readVerificationKey,
  verificationKeyWords,
} from '../../sdk/src/flowvm/verificationKey.ts'
import { loadFlowVm64, loadTemplate } from './support/compileOnce.ts'

const circuits = readCircuits()
const lock = await readLock()

describe('the table of circuits', () => {
  it('has the instances of the SDK, number by number', () => {
    const table = circuits.map(({ name, tag, steps, inputs, constants, outputs }) => {
      return { name, tag, steps, inputs, constants, outputs }
    })
    expect(table).toEqual(INSTANCES)
  })

  it('has one lock entry for each instance', () => {
    expect(Object.keys(lock)).toEqual(circuits.map(({ name }) => name))
  })
})

describe.each(circuits)('the published artefacts of $name', (circuit) => {
  const files = circuitFiles(circuit)
  const entry = lock[circuit.name]

  it('are the files that the lock names', async () => {
    expect(await sha256(files.wasm)).toBe(entry?.sha256.wasm)
    expect(await sha256(files.zkey)).toBe(entry?.sha256.zkey)
    expect(await sha256(files.verificationKey)).toBe(entry?.sha256.verificationKey)
    expect(await sha256(files.verifier)).toBe(entry?.sha256.verifier)
  })

  it('have the verification key that the lock and the Solidity verifier name, word by word', async () => {
    const key = readVerificationKey(JSON.parse(await readFile(files.verificationKey, 'utf8')))
    expect(hashVerificationKey(key)).toBe(entry?.verificationKeyHash)
    const source = await readFile(files.verifier, 'utf8')
    const constants = [
      ...source.matchAll(/uint256 constant (?:alpha|beta|gamma|delta|IC)\w+\s*= (\d+);/g),
    ]
    expect(constants.map(([, word]) => BigInt(word as string))).toEqual(verificationKeyWords(key))
    expect(source).toContain(`contract ${circuit.verifier} {`)
    expect(source).toContain('SPDX-License-Identifier: GPL-3.0')
  })

  it('are marked as made from a known tau', () => {
    expect(entry?.setup).toBe('development')
    expect(entry?.contributions.length).toBeGreaterThanOrEqual(4)
  })
})

describe('the sources of flowvm-64', { timeout: 300_000 }, () => {
  it('compile to the constraint system of the lock', async () => {
    const { files } = await loadFlowVm64()
    expect(await sha256(files.r1cs)).toBe(lock['flowvm-64']?.sha256.r1cs)
  })

  it('have the counts of constraints.snapshot.json, in all and by part', async () => {
    const { system } = await loadFlowVm64()
    const [instance] = INSTANCES
    if (!instance) throw new Error('flowvm-64 is the first instance')
    const count = async (file: string, template: string): Promise<number> =>
      (await loadTemplate(file, template)).system.constraintCount
    const slots = slotCount(instance)
    const reads = 3 * instance.steps + instance.outputs
    const operands = Array.from(
      { length: instance.steps },
      (_, step) => 3 * bits(slots - instance.steps + step),
    )
    const parts = {
      steps: instance.steps * (await count('step', 'Step(96)')),
      operandBits: operands.reduce((sum, width) => sum + width, 0) + instance.outputs * bits(slots),
      memory: await count('memory', `Memory(${slots}, ${reads})`),
      inputRanges: instance.inputs * (await count('signed-word', 'SignedWord(96)')),
      constantRanges: instance.constants * (await count('bits', 'Bits(96)')),
      programHash: await count('circomlib/circuits/poseidon', 'Poseidon(10)'),
      inputsCommitment: await count('circomlib/circuits/poseidon', 'Poseidon(13)'),
      outputsCommitment: await count('circomlib/circuits/poseidon', 'Poseidon(12)'),
      contextHash: 1,
    }
    const sum = Object.values(parts).reduce((total, part) => total + part, 0)
    const snapshot = {
      name: instance.name,
      constraints: system.constraintCount,
      perStep: Math.round((100 * system.constraintCount) / instance.steps) / 100,
      switches: switchCount(slots + reads),
      parts,
      // What the compiler saves where parts meet: an exchange of the constant slots 0 and 1 is linear.
      saved: sum - system.constraintCount,
    }
    await expect(`${JSON.stringify(snapshot, null, 2)}\n`).toMatchFileSnapshot(
      resolve(CIRCUITS, 'constraints.snapshot.json'),
    )
    expect(system.constraintCount).toBeLessThanOrEqual(2 ** 15 - 5) // with 4 public signals and the constant: 2^15
  })
})

function bits(visible: number): number {
  return Math.ceil(Math.log2(visible))
}
