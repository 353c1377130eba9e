import { MeterExport } from '../meter/instrumentation.ts'
import { engineImports } from './engineImports.ts'

/** Flag of an evaluation: strict code. */
const STRICT = 8

/** A pointer into the memory of the engine. */
export type Pointer = number

type Call = (...words: readonly number[]) => number

/** Functions of the engine under the short names of its build; see `ffi.d.ts` of the package for their arguments. */
interface EngineExports {
  readonly u: Call // static constructors
  readonly v: Call // malloc
  readonly y: Call // QTS_RuntimeSetMemoryLimit
  readonly D: Call // QTS_RuntimeSetMaxStackSize
  readonly E: Call // QTS_GetUndefined
  readonly K: Call // QTS_NewRuntime
  readonly N: Call // QTS_NewContext
  readonly _: Call // QTS_NewString
  readonly $: Call // QTS_GetString
  readonly ga: Call // QTS_ExecutePendingJob
  readonly ia: Call // QTS_GetPropNumber
  readonly ma: Call // QTS_Call
  readonly na: Call // QTS_ResolveException
  readonly pa: Call // QTS_Eval
}

/** What a call gave: a value, or what it threw. */
export interface Completion {
  readonly value: Pointer
  readonly threw: boolean
}

/**
 * One instance of the engine, alone in its memory. Nothing is ever freed: the instance goes as a whole.
 *
 * - Every method may trap; then the instance is of no use any more.
 */
export class Engine {
  readonly memory: WebAssembly.Memory
  readonly #exports: EngineExports
  readonly #gas: WebAssembly.Global<'i64'>
  readonly #stack: WebAssembly.Global<'i32'>
  readonly #start: (() => void) | undefined
  #runtime: Pointer = 0
  #context: Pointer = 0

  /** `module` is the metered engine, `memory` a new one. Without a meter, for comparison, gas and stack are without effect. */
  constructor(module: WebAssembly.Module, memory: WebAssembly.Memory) {
    this.memory = memory
    const { exports } = new WebAssembly.Instance(module, { a: engineImports(memory) })
    this.#exports = exports as unknown as EngineExports
    this.#gas =
      (exports[MeterExport.GAS] as WebAssembly.Global<'i64'> | undefined) ?? newGlobal('i64', 0n)
    this.#stack =
      (exports[MeterExport.STACK] as WebAssembly.Global<'i32'> | undefined) ?? newGlobal('i32', 0)
    this.#start = exports[MeterExport.START] as (() => void) | undefined
  }

  get gas(): bigint {
    return this.#gas.value
  }

  /** Bytes of stack that are left; negative after an overflow. */
  get stackLeft(): number {
    return this.#stack.value
  }

  /** Gives what the next calls may use. */
  supply(gas: bigint, stackBytes: number): void {
    this.#gas.value = gas
    this.#stack.value = stackBytes
  }

  /** Makes the JavaScript machine in fresh memory. */
  create(limits: { readonly heapBytes: number; readonly stackBytes: number }): EngineHandles {
    this.#start?.()
    this.#exports.u()
    this.#runtime = this.#exports.K()
    this.#exports.y(this.#runtime, limits.heapBytes)
    this.#exports.D(this.#runtime, limits.stackBytes)
    this.#context = this.#exports.N(this.#runtime, 0)
    return { runtime: this.#runtime, context: this.#context }
  }

  /** Takes over the machine that the memory holds already. */
  adopt({ runtime, context }: EngineHandles): void {
    this.#runtime = runtime
    this.#context = context
  }

  /** Evaluates strict code of a file of this name. */
  evaluate(source: string, file: string): Completion {
    const bytes = UTF8.encode(source)
    const code = this.#write(bytes)
    const name = this.#write(UTF8.encode(file))
    return this.#complete(this.#exports.pa(this.#context, code, bytes.length, name, 0, STRICT))
  }

  call(callee: Pointer, parameters: readonly Pointer[]): Completion {
    const list = this.#allocate(4 * parameters.length + 4)
    new Uint32Array(this.memory.buffer).set(parameters, list >>> 2)
    const receiver = this.#exports.E()
    return this.#complete(
      this.#exports.ma(this.#context, callee, receiver, parameters.length, list),
    )
  }

  /** Runs what settled promises have set off, to the end. */
  runJobs(): void {
    this.#exports.ga(this.#runtime, -1, this.#allocate(4))
  }

  item(list: Pointer, index: number): Pointer {
    return this.#exports.ia(this.#context, list, index)
  }

  newText(text: string): Pointer {
    return this.#exports._(this.#context, this.#write(UTF8.encode(text)))
  }

  /** UTF-8 of a value as a text, without copying it: valid until the next call. */
  readText(value: Pointer): Uint8Array {
    const start = this.#exports.$(this.#context, value) >>> 0
    if (start === 0) throw new EngineOutOfMemory()
    const memory = new Uint8Array(this.memory.buffer)
    return memory.subarray(start, memory.indexOf(0, start))
  }

  #complete(result: Pointer): Completion {
    const thrown = this.#exports.na(this.#context, result)
    return thrown === 0 ? { value: result, threw: false } : { value: thrown, threw: true }
  }

  /** Bytes and a zero behind them, in the memory of the engine. */
  #write(bytes: Uint8Array): Pointer {
    const start = this.#allocate(bytes.length + 1)
    const memory = new Uint8Array(this.memory.buffer)
    memory.set(bytes, start)
    memory[start + bytes.length] = 0
    return start
  }

  #allocate(bytes: number): Pointer {
    const start = this.#exports.v(bytes) >>> 0
    if (start === 0) throw new EngineOutOfMemory()
    return start
  }
}

function newGlobal<Type extends 'i32' | 'i64'>(
  value: Type,
  initial: WebAssembly.ValueTypeMap[Type],
): WebAssembly.Global<Type> {
  return new WebAssembly.Global<Type>({ value, mutable: true }, initial)
}

/** The engine has used up its memory outside of a script, in the same way on every executor. */
export class EngineOutOfMemory extends Error {}

/** Where the machine stands in the memory. */
export interface EngineHandles {
  readonly runtime: Pointer
  readonly context: Pointer
}

const UTF8 = new TextEncoder()
