import { commitInputs, commitOutputs, hashProgram } from '@flowbuilder/sdk/flowvm/commitments'
import { FLOWVM_64, type Program } from '@flowbuilder/sdk/flowvm/program'
import { beforeAll, describe, expect, it } from 'vitest'
import { DEFAULT_CIRCUITS_DIRECTORY, loadArtifacts } from '../artifacts.ts'
import type { ProvingPhase, ProvingTask } from '../port.ts'
import { SnarkjsProver } from './snarkjsProver.ts'

/** 5 · 7 + 1 */
const PROGRAM: Program = {
  instance: FLOWVM_64,
  constants: [],
  inputCount: 2,
  instructions: [{ operation: 'fma', x: 7, y: 8, z: 1 }],
  outputs: [31],
}
const TASK: ProvingTask = { program: PROGRAM, inputs: [5n, 7n], salt: 0n, contextHash: 99n }
let prover: SnarkjsProver

beforeAll(async () => {
  prover = new SnarkjsProver({
    artifacts: await loadArtifacts(DEFAULT_CIRCUITS_DIRECTORY, 'flowvm-64'),
  })
})

const quiet = { signal: new AbortController().signal, onProgress: () => {} }
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error as { code?: unknown }).code,
  )

describe('SnarkjsProver', () => {
  it('proves a run under its own commitments and says how far it is', async () => {
    const phases: ProvingPhase[] = []
    const made = await prover.prove(TASK, {
      ...quiet,
      onProgress: ({ phase }) => phases.push(phase),
    })
    expect(phases).toEqual(['witness', 'proof', 'verification'])
    expect(made.proof).toHaveLength(2 + 2 * 256)
    expect([made.programHash, made.inputsCommitment, made.outputsCommitment]).toEqual([
      hashProgram(PROGRAM),
      commitInputs([5n, 7n]),
      commitOutputs([36n]),
    ])
  })

  it('stops in the middle of a proof', async () => {
    const abort = new AbortController()
    const startedAt = Date.now()
    const onProgress = (): void => abort.abort()
    expect(await codeOf(prover.prove(TASK, { signal: abort.signal, onProgress }))).toBe(
      'WORKER_CANCELLED',
    )
    expect(Date.now() - startedAt).toBeLessThan(20_000)
  })

  it('says what is wrong with a program that fails on its inputs', async () => {
    const inputs = [2n ** 95n, 2n ** 95n]
    expect(await codeOf(prover.prove({ ...TASK, inputs }, quiet))).toBe('FLOWVM_OVERFLOW')
  })

  it('ends with its time limit', async () => {
    const artifacts = await loadArtifacts(DEFAULT_CIRCUITS_DIRECTORY, 'flowvm-64')
    expect(await codeOf(new SnarkjsProver({ artifacts, timeoutMs: 200 }).prove(TASK, quiet))).toBe(
      'WORKER_TIMEOUT',
    )
  })
})
