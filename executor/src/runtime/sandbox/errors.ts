import { FlowError } from '@flowbuilder/sdk/errors/flowError'

export const SandboxErrorCode = {
  /** The bytes are no WebAssembly module. */
  MODULE_MALFORMED: 'SANDBOX_MODULE_MALFORMED',
  /** The module uses what the sandbox does not run: threads, SIMD, exceptions, or more than a limit allows. */
  MODULE_REFUSED: 'SANDBOX_MODULE_REFUSED',
  /** The installed JavaScript engine is not the pinned one. */
  ENGINE_MISMATCH: 'SANDBOX_ENGINE_MISMATCH',
  /** The program used up its gas. */
  OUT_OF_GAS: 'SANDBOX_OUT_OF_GAS',
  /** The program's calls are nested too deeply. */
  STACK_OVERFLOW: 'SANDBOX_STACK_OVERFLOW',
  /** The program did what ends a machine: unreachable code, an access outside the memory. */
  TRAPPED: 'SANDBOX_TRAPPED',
  /** This executor could not finish the program: it says nothing about the program. */
  EXECUTOR_FAILED: 'SANDBOX_EXECUTOR_FAILED',
  /** As many programs wait for a worker as may. */
  BUSY: 'SANDBOX_BUSY',
  /** Nobody needs the result any more. */
  CANCELLED: 'SANDBOX_CANCELLED',
  /** The source of a script is longer than it may be, does not parse, or is not a function. */
  SCRIPT_INVALID: 'SCRIPT_INVALID',
  /** The inputs of a script are longer than they may be. */
  SCRIPT_INPUT_TOO_LARGE: 'SCRIPT_INPUT_TOO_LARGE',
  /** The script threw an error. */
  SCRIPT_THREW: 'SCRIPT_THREW',
  /** The script returned a promise that nothing can settle. */
  SCRIPT_PENDING: 'SCRIPT_PENDING',
  /** The script returned something that is no value, or not what it declares. */
  SCRIPT_OUTPUT_INVALID: 'SCRIPT_OUTPUT_INVALID',
  /** The script returned more than it may. */
  SCRIPT_OUTPUT_TOO_LARGE: 'SCRIPT_OUTPUT_TOO_LARGE',
} as const
export type SandboxErrorCode = (typeof SandboxErrorCode)[keyof typeof SandboxErrorCode]

export type SandboxErrorData =
  | {
      readonly code: typeof SandboxErrorCode.MODULE_MALFORMED
      /** Byte of the module. */
      readonly offset: number
      readonly reason: string
    }
  | {
      readonly code: typeof SandboxErrorCode.MODULE_REFUSED
      readonly offset: number
      readonly feature: string
    }
  | {
      readonly code: typeof SandboxErrorCode.ENGINE_MISMATCH
      readonly expected: string
      readonly actual: string
    }
  | { readonly code: typeof SandboxErrorCode.OUT_OF_GAS; readonly gasLimit: bigint }
  | {
      readonly code: typeof SandboxErrorCode.STACK_OVERFLOW | typeof SandboxErrorCode.TRAPPED
      readonly gasUsed: bigint
    }
  | {
      readonly code: typeof SandboxErrorCode.EXECUTOR_FAILED
      readonly reason: string
      readonly retryable: true
    }
  | {
      readonly code: typeof SandboxErrorCode.BUSY
      readonly limit: number
      readonly retryable: true
    }
  | { readonly code: typeof SandboxErrorCode.CANCELLED }
  | {
      readonly code: typeof SandboxErrorCode.SCRIPT_INVALID
      readonly reason: string
      /** Line of the source, from 1; 0 if unknown. */
      readonly line: number
    }
  | { readonly code: typeof SandboxErrorCode.SCRIPT_INPUT_TOO_LARGE; readonly limitBytes: number }
  | {
      readonly code: typeof SandboxErrorCode.SCRIPT_THREW
      readonly name: string
      readonly reason: string
      /** Line of the source, from 1; 0 if unknown. */
      readonly line: number
      readonly gasUsed: bigint
    }
  | { readonly code: typeof SandboxErrorCode.SCRIPT_PENDING; readonly gasUsed: bigint }
  | {
      readonly code: typeof SandboxErrorCode.SCRIPT_OUTPUT_INVALID
      /** Where in the outputs, such as `orders[3].amount`. */
      readonly path: string
      readonly reason: string
    }
  | { readonly code: typeof SandboxErrorCode.SCRIPT_OUTPUT_TOO_LARGE; readonly limitBytes: number }

/** What can go wrong in the sandbox. Each but EXECUTOR_FAILED, BUSY and CANCELLED is the same on every executor. */
export class SandboxError extends FlowError<SandboxErrorData> {}

export function moduleMalformed(offset: number, reason: string): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.MODULE_MALFORMED, offset, reason },
    message: `not a WebAssembly module, at byte ${offset}: ${reason}`,
    remedy: 'Compile the module again.',
  })
}

export function moduleRefused(offset: number, feature: string): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.MODULE_REFUSED, offset, feature },
    message: `the module, at byte ${offset}, uses ${feature}`,
    remedy: 'Compile it for WebAssembly 1.0 with bulk memory, sign extension and nothing else.',
  })
}

export function engineMismatch(expected: string, actual: string): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.ENGINE_MISMATCH, expected, actual },
    message: `the JavaScript engine has the hash ${actual}, not ${expected}`,
    remedy: 'Install the dependencies again from the lockfile: another engine gives other gas.',
  })
}

export function outOfGas(gasLimit: bigint): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.OUT_OF_GAS, gasLimit },
    message: `the program needs more than ${gasLimit} gas`,
    remedy: 'Do less, split the task, or raise its gas.',
  })
}

export function stackOverflow(gasUsed: bigint): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.STACK_OVERFLOW, gasUsed },
    message: 'the calls of the program are nested too deeply',
    remedy: 'Use a loop in place of the recursion, or flatter data.',
  })
}

export function trapped(gasUsed: bigint): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.TRAPPED, gasUsed },
    message: 'the program trapped',
    remedy: 'Run it with smaller inputs to find out where.',
  })
}

export function executorFailed(reason: string, cause?: unknown): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.EXECUTOR_FAILED, reason, retryable: true },
    message: `the executor could not finish the program: ${reason}`,
    remedy: 'The task is tried again; if it keeps failing, give the node more memory or time.',
    cause,
  })
}

export function sandboxBusy(limit: number): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.BUSY, limit, retryable: true },
    message: `${limit} programs wait already`,
    remedy: 'Nothing to do: the task is tried again.',
  })
}

export function sandboxCancelled(): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.CANCELLED },
    message: 'the program was stopped',
    remedy: 'Nothing to do: its result is not needed any more.',
  })
}

export function scriptInvalid(reason: string, line: number): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.SCRIPT_INVALID, reason, line },
    message: `the script is not a function${line > 0 ? `, line ${line}` : ''}: ${reason}`,
    remedy: 'Write one function of the inputs: ({ a, b }) => ({ sum: a + b }).',
  })
}

export function scriptInputTooLarge(limitBytes: number): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.SCRIPT_INPUT_TOO_LARGE, limitBytes },
    message: `the inputs of the script have more than ${limitBytes} bytes`,
    remedy: 'Aggregate the data in a task before, for instance with sql.',
  })
}

export function scriptThrew(thrown: {
  name: string
  reason: string
  line: number
  gasUsed: bigint
}): SandboxError {
  const { name, reason, line } = thrown
  return new SandboxError({
    data: { code: SandboxErrorCode.SCRIPT_THREW, ...thrown },
    message: `the script threw ${name}: ${reason}${line > 0 ? ` (line ${line})` : ''}`,
    remedy: 'Mend the script, or its inputs.',
  })
}

export function scriptPending(gasUsed: bigint): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.SCRIPT_PENDING, gasUsed },
    message: 'the script waits for a promise that nothing settles',
    remedy: 'Return the outputs, or a promise that settles by itself: there are no timers.',
  })
}

export function scriptOutputInvalid(path: string, reason: string): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.SCRIPT_OUTPUT_INVALID, path, reason },
    message: `${path === '' ? 'the result of the script' : path}: ${reason}`,
    remedy: 'Return one property for each declared output, with bigints for integers.',
  })
}

export function scriptOutputTooLarge(limitBytes: number): SandboxError {
  return new SandboxError({
    data: { code: SandboxErrorCode.SCRIPT_OUTPUT_TOO_LARGE, limitBytes },
    message: `the outputs of the script have more than ${limitBytes} bytes`,
    remedy: 'Return less, or aggregate it first.',
  })
}
