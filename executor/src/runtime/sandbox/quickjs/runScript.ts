import {
  executorFailed,
  outOfGas,
  SandboxError,
  scriptInputTooLarge,
  scriptInvalid,
  scriptOutputInvalid,
  scriptOutputTooLarge,
  scriptPending,
  scriptThrew,
  stackOverflow,
  trapped,
} from '../errors.ts'
import {
  MAX_SCRIPT_INPUT_BYTES,
  MAX_SCRIPT_MESSAGE_LENGTH,
  MAX_SCRIPT_OUTPUT_BYTES,
  MAX_SCRIPT_SOURCE_BYTES,
  MAX_STACK_BYTES,
} from '../limits.ts'
import { type Completion, Engine, EngineOutOfMemory, type Pointer } from './engine.ts'
import { UnexpectedImport } from './engineImports.ts'
import { newEngineMemory } from './engineMemory.ts'
import { type EngineImage, restoreMemory } from './image.ts'
import type { ScriptResult, ScriptRun } from './scriptRun.ts'

/** An engine that is ready to run scripts; it can be sent to other threads. */
export interface PreparedEngine {
  readonly module: WebAssembly.Module
  readonly image: EngineImage
}

const FILE = 'script'

/**
 * Runs a script on a machine of its own, which is gone afterwards.
 *
 * - `memory` must be new, or recycled (`recycleMemory`).
 * - It blocks the thread for as long as the gas lasts. The thread needs a stack of MAX_WORKER_STACK_MB.
 * - Errors: every SandboxError but BUSY and CANCELLED. EXECUTOR_FAILED is about this machine; all others, and the gas,
 *   are the same everywhere.
 */
export function runScript(
  prepared: PreparedEngine,
  run: ScriptRun,
  memory: WebAssembly.Memory = newEngineMemory(),
): ScriptResult {
  const { source, inputs, gasLimit } = run
  if (Buffer.byteLength(source) > MAX_SCRIPT_SOURCE_BYTES)
    throw scriptInvalid(`it has more than ${MAX_SCRIPT_SOURCE_BYTES} bytes`, 0)
  if (Buffer.byteLength(inputs) > MAX_SCRIPT_INPUT_BYTES)
    throw scriptInputTooLarge(MAX_SCRIPT_INPUT_BYTES)
  let engine: Engine | undefined
  try {
    engine = new Engine(prepared.module, memory)
    restoreMemory(engine, prepared.image)
    engine.supply(gasLimit, MAX_STACK_BYTES)
    return new ScriptMachine(engine, prepared.image, run).run()
  } catch (error) {
    throw toSandboxError(error, engine, gasLimit)
  }
}

/** Says what ended a machine. */
function toSandboxError(error: unknown, engine: Engine | undefined, gasLimit: bigint): unknown {
  if (error instanceof SandboxError) return error
  if (engine === undefined) return executorFailed('no machine could be made', error)
  const gasUsed = gasLimit - engine.gas
  if (engine.gas < 0n) return outOfGas(gasLimit)
  if (engine.stackLeft < 0) return stackOverflow(gasUsed)
  if (error instanceof EngineOutOfMemory)
    return scriptThrew({ name: 'InternalError', reason: 'out of memory', line: 0, gasUsed })
  if (error instanceof UnexpectedImport || error instanceof WebAssembly.RuntimeError)
    return trapped(gasUsed)
  // Above all the stack of this thread, which must never be what ends a program.
  return executorFailed(error instanceof Error ? error.message : String(error), error)
}

class ScriptMachine {
  readonly #engine: Engine
  readonly #image: EngineImage
  readonly #run: ScriptRun

  constructor(engine: Engine, image: EngineImage, run: ScriptRun) {
    this.#engine = engine
    this.#image = image
    this.#run = run
  }

  run(): ScriptResult {
    const engine = this.#engine
    const script = engine.evaluate(this.#run.source, FILE)
    if (script.threw) throw this.#describe(script.value, true)
    const parameters = [
      script.value,
      engine.newText(this.#run.inputs),
      engine.newText(this.#run.seed),
    ]
    const started = this.#valueOf(engine.call(this.#image.start, parameters))
    if (this.#read(started) === 'false') throw scriptInvalid('its value is something else', 0)
    engine.runJobs()
    return this.#result(this.#valueOf(engine.call(this.#image.finish, [])))
  }

  #result(finished: Pointer): ScriptResult {
    const text = this.#read(finished)
    const space = text.indexOf(' ')
    const kind = text.slice(0, space === -1 ? undefined : space)
    const content = text.slice(space + 1)
    switch (kind) {
      case 'value':
        return { outputs: content, gasUsed: this.#gasUsed }
      case 'pending':
        throw scriptPending(this.#gasUsed)
      default: {
        const { path, reason } = readFields(content)
        throw scriptOutputInvalid(shorten(path), shorten(reason))
      }
    }
  }

  #valueOf(completion: Completion): Pointer {
    if (completion.threw) throw this.#describe(completion.value)
    return completion.value
  }

  #describe(thrown: Pointer, whileLoading = false): SandboxError {
    const { value, threw } = this.#engine.call(this.#image.describe, [thrown])
    const fields = threw ? {} : readFields(this.#read(value))
    const name = shorten(fields['name'] ?? 'Error')
    const reason = shorten(fields['message'])
    const line = Number.isSafeInteger(fields['line']) ? Number(fields['line']) : 0
    if (name === 'SyntaxError' && whileLoading) return scriptInvalid(reason, line)
    return scriptThrew({ name, reason, line, gasUsed: this.#gasUsed })
  }

  #read(value: Pointer): string {
    const bytes = this.#engine.readText(value)
    if (bytes.length > MAX_SCRIPT_OUTPUT_BYTES) throw scriptOutputTooLarge(MAX_SCRIPT_OUTPUT_BYTES)
    return UTF8.decode(bytes)
  }

  get #gasUsed(): bigint {
    return this.#run.gasLimit - this.#engine.gas
  }
}

/** Fields of a JSON object that the machine wrote; anything else has none. */
function readFields(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function shorten(text: unknown): string {
  return String(text ?? '').slice(0, MAX_SCRIPT_MESSAGE_LENGTH)
}

const UTF8 = new TextDecoder()
