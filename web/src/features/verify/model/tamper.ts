import type { Address, Hex } from 'viem'
import type { Evidence } from './evidence.ts'

/** What a reader may change, to see that the checks notice. */
export const TAMPERINGS = ['result', 'proof', 'inputs', 'executor'] as const
export type Tampering = (typeof TAMPERINGS)[number]

/**
 * The evidence as somebody would forge it. Pure.
 *
 * - `result`: another result, everywhere it is named. `proof`: one digit of the proof. `inputs`: one byte of the inputs.
 *   `executor`: somebody else claims the work.
 */
export function tamper(evidence: Evidence, tampering: Tampering): Evidence {
  const { workflow, settlement } = evidence
  const { executed } = workflow
  switch (tampering) {
    case 'result': {
      const resultHash = flipDigit(executed.resultHash)
      return {
        ...evidence,
        storedResult: resultHash,
        settlement: settlement && { ...settlement, resultHash },
        workflow: { ...workflow, executed: { ...executed, resultHash } },
      }
    }
    case 'proof':
      return {
        ...evidence,
        settlement: settlement && { ...settlement, proof: flipDigit(settlement.proof) },
      }
    case 'inputs': {
      const inputsBytes = Uint8Array.from(evidence.inputsBytes)
      const digit = inputsBytes.findLastIndex((byte) => byte >= 0x30 && byte <= 0x38)
      if (digit >= 0) inputsBytes[digit] = (inputsBytes[digit] ?? 0) + 1
      return { ...evidence, inputsBytes }
    }
    case 'executor': {
      const executor = flipDigit(executed.executor) as Address
      return { ...evidence, workflow: { ...workflow, executed: { ...executed, executor } } }
    }
  }
}

/** The last digit, changed. */
function flipDigit(hex: Hex): Hex {
  return `${hex.slice(0, -1)}${hex.endsWith('1') ? '2' : '1'}` as Hex
}
