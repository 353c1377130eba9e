import { signed, unsigned } from '../wasm/leb128.ts'
import type { Module } from '../wasm/module.ts'
import { Bulk, EMPTY_BLOCK, Op, ValueType } from '../wasm/opcodes.ts'
import { Gas } from './gasTable.ts'
import { checkGas, type MeterGlobals } from './instrumentation.ts'

/** A function that a metered module has beside its own. */
interface AddedFunction {
  /** Bytes of its type. */
  readonly type: readonly number[]
  /** Bytes of its body: locals and code. */
  readonly body: readonly number[]
}

const WORD_SHIFT = 3 // 8 bytes
const { I32 } = ValueType
const GROW_TYPE = [0x60, 1, I32, 1, I32]
const RANGE_TYPE = [0x60, 3, I32, I32, I32, 0]

/**
 * Functions that do a bulk instruction each, after they charged for its length: one for each instruction with its
 * indexes. A module cannot call them by itself: it was valid before they were there.
 */
export class BulkFunctions {
  readonly #globals: MeterGlobals
  readonly #firstIndex: number
  readonly #maxPages: number
  readonly #added = new Map<string, AddedFunction>()

  constructor(globals: MeterGlobals, { functions, maxPages }: Module) {
    this.#globals = globals
    this.#firstIndex = functions.length
    this.#maxPages = maxPages
  }

  get added(): readonly AddedFunction[] {
    return [...this.#added.values()]
  }

  /** Index of the function for an instruction. */
  indexOf(instruction: Uint8Array): number {
    const key = instruction.join()
    if (!this.#added.has(key)) this.#added.set(key, this.#make(instruction))
    return this.#firstIndex + [...this.#added.keys()].indexOf(key)
  }

  #make(instruction: Uint8Array): AddedFunction {
    return instruction[0] === Op.MEMORY_GROW
      ? { type: GROW_TYPE, body: growBody(this.#globals, this.#maxPages) }
      : { type: RANGE_TYPE, body: rangeBody(instruction, this.#globals) }
  }
}

/** (destination, source or value, length): charges for the length, then does it. */
function rangeBody(instruction: Uint8Array, { gas }: MeterGlobals): readonly number[] {
  const entries = instruction[1] === Bulk.TABLE_COPY || instruction[1] === Bulk.TABLE_INIT
  const price = entries
    ? [Op.I64_CONST, ...signed(Gas.BULK_ENTRY), Op.I64_MUL]
    : [Op.I64_CONST, WORD_SHIFT, Op.I64_SHR_U]
  return [
    0,
    ...charge(gas, [Op.LOCAL_GET, 2, Op.I64_EXTEND_I32_U, ...price]),
    ...[Op.LOCAL_GET, 0, Op.LOCAL_GET, 1, Op.LOCAL_GET, 2, ...instruction],
    Op.END,
  ]
}

/**
 * (pages): charges for them and refuses more than there may be. A machine that cannot give what is allowed says so in
 * `starved` and traps: that is a failure of the executor, not an answer to the program.
 */
function growBody({ gas, starved }: MeterGlobals, maxPages: number): readonly number[] {
  const pages = [Op.LOCAL_GET, 0]
  const size = [Op.MEMORY_SIZE, 0]
  const limit = [Op.I32_CONST, ...signed(maxPages)]
  const answerMinusOne = [Op.IF, EMPTY_BLOCK, Op.I32_CONST, ...signed(-1), Op.RETURN, Op.END]
  return [
    ...[1, 1, I32],
    ...[...pages, ...limit, Op.I32_GT_U, ...answerMinusOne],
    ...[...size, ...pages, Op.I32_ADD, ...limit, Op.I32_GT_U, ...answerMinusOne],
    ...charge(gas, [...pages, Op.I64_EXTEND_I32_U, Op.I64_CONST, ...signed(Gas.PAGE), Op.I64_MUL]),
    ...[...pages, Op.MEMORY_GROW, 0, Op.LOCAL_TEE, 1, Op.I32_CONST, ...signed(-1), Op.I32_EQ],
    ...[Op.IF, EMPTY_BLOCK, Op.I32_CONST, 1, Op.GLOBAL_SET, ...unsigned(starved)],
    ...[Op.UNREACHABLE, Op.END],
    ...[Op.LOCAL_GET, 1, Op.END],
  ]
}

/** Takes the gas that the instructions `price` leave on the stack. */
function charge(gas: number, price: readonly number[]): readonly number[] {
  const global = unsigned(gas)
  return [
    ...[Op.GLOBAL_GET, ...global, ...price, Op.I64_SUB, Op.GLOBAL_SET, ...global],
    ...checkGas(gas),
  ]
}
