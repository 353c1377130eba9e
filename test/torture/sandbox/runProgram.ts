import { createHash } from 'node:crypto'
import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { SandboxPool } from '../../../executor/src/runtime/sandbox/pool/sandboxPool.ts'

/** How a program ended: everything that has to be the same on every machine. */
export interface ProgramEnd {
  /** Code of the error, or `value`. */
  readonly code: string
  /** Gas it used, in decimal; of what ran out, its limit. */
  readonly gas: string
  /** Hash of the outputs, or of the error with its data. */
  readonly digest: string
  readonly outputs?: string
}

/** Runs a program without inputs. */
export async function runProgram(
  pool: SandboxPool,
  source: string,
  gasLimit: bigint,
): Promise<ProgramEnd> {
  try {
    const run = { source, inputs: '{}', seed: 'a7'.repeat(32), gasLimit }
    const { outputs, gasUsed } = await pool.run(run)
    return { code: 'value', gas: String(gasUsed), digest: digestOf(outputs), outputs }
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    const gas = (error.data as { readonly gasUsed?: bigint }).gasUsed ?? gasLimit
    return { code: error.code, gas: String(gas), digest: digestOf(JSON.stringify(error)) }
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
