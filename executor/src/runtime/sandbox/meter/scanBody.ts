import { moduleMalformed, moduleRefused } from '../errors.ts'
import { MAX_BLOCK_DEPTH, MAX_BRANCH_LABELS, MAX_FUNCTION_LOCALS, MAX_OPERANDS } from '../limits.ts'
import { ByteReader } from '../wasm/byteReader.ts'
import type { ByteRange, FunctionType, Module } from '../wasm/module.ts'
import { Bulk, EMPTY_BLOCK, Op, PLAIN_OPCODES } from '../wasm/opcodes.ts'
import { readValueType } from '../wasm/readTypes.ts'
import { GAS_BY_OPCODE, Gas } from './gasTable.ts'
import { skipImmediate } from './skipImmediate.ts'

/** Instructions that run all or not at all, from byte `at` on. */
export interface Charge {
  readonly at: number
  readonly gas: number
}

/** An instruction that the transform replaces, or adds to. */
export type Site =
  | { readonly kind: 'return'; readonly at: number; readonly end: number; readonly depth: number }
  | { readonly kind: 'inexact'; readonly at: number; readonly type: 'f32' | 'f64' }
  | {
      readonly kind: 'bulk'
      readonly at: number
      readonly end: number
      /** Bytes of the instruction, by which equal ones are told. */
      readonly instruction: Uint8Array
    }

/** What a body of a function is made of. */
export interface BodyScan {
  /** Number of locals, parameters included. */
  readonly locals: number
  /** Bytes of the declarations of locals, behind their count. */
  readonly declarations: ByteRange
  readonly declarationCount: number
  /** Most values on the stack at one time. */
  readonly operands: number
  /** Whether it calls anything, and thus adds to the depth of calls. */
  readonly calls: boolean
  readonly charges: readonly Charge[]
  readonly sites: readonly Site[]
  readonly code: ByteRange
}

interface Frame {
  readonly opcode: number
  /** Height of the stack at its start. */
  readonly base: number
  readonly results: number
  /** Whether the code before its start can be reached. */
  readonly entered: boolean
  branched: boolean
}

/**
 * Reads a body and finds its blocks, its height and what has to be replaced.
 *
 * - A block begins at the start, at the head of a loop, in the arms of an `if`, behind whatever may branch, and where a
 *   forward branch arrives. All of its gas is charged at its beginning.
 * - The body may be of wrong types, which V8 refuses later; heights are then meaningless, but bounded.
 * - Errors: SANDBOX_MODULE_MALFORMED, SANDBOX_MODULE_REFUSED.
 */
export function scanBody(module: Module, body: ByteRange, type: FunctionType): BodyScan {
  return new BodyScanner(module, body, type).scan()
}

class BodyScanner {
  readonly #module: Module
  readonly #reader: ByteReader
  readonly #frames: Frame[] = []
  readonly #charges: Charge[] = []
  readonly #sites: Site[] = []
  readonly #type: FunctionType
  #height = 0
  #operands = 0
  #reachable = true
  #calls = false
  #blockAt = 0
  #blockGas = 0

  constructor(module: Module, body: ByteRange, type: FunctionType) {
    this.#module = module
    this.#reader = new ByteReader(module.bytes, body.start, body.end)
    this.#type = type
  }

  scan(): BodyScan {
    const declarationCount = this.#reader.u32()
    const start = this.#reader.position
    const locals = this.#type.parameters + this.#skipLocals(declarationCount)
    const codeAt = this.#reader.position
    if (locals > MAX_FUNCTION_LOCALS)
      throw moduleRefused(start, `more than ${MAX_FUNCTION_LOCALS} locals in a function`)
    this.#blockAt = codeAt
    this.#enter(Op.BLOCK, this.#type.results.length)
    while (this.#frames.length > 0) this.#step()
    this.#startBlock()
    if (!this.#reader.done)
      throw moduleMalformed(this.#reader.position, 'code behind the end of a function')
    return {
      locals,
      declarations: { start, end: codeAt },
      declarationCount,
      operands: this.#operands,
      calls: this.#calls,
      charges: this.#charges,
      sites: this.#sites,
      code: { start: codeAt, end: this.#reader.end },
    }
  }

  #skipLocals(declarations: number): number {
    let count = 0
    for (let index = 0; index < declarations; index++) {
      count += this.#reader.u32()
      readValueType(this.#reader)
    }
    return count
  }

  #step(): void {
    const at = this.#reader.position
    const opcode = this.#reader.byte()
    // The price of a round goes to the head of the loop, not to the block before it.
    if (this.#reachable && opcode !== Op.LOOP) this.#blockGas += GAS_BY_OPCODE[opcode] ?? 0
    const plain = PLAIN_OPCODES[opcode]
    if (plain === undefined) {
      this.#control(at, opcode)
      return
    }
    skipImmediate(this.#reader, plain.immediate)
    this.#move(plain.pops, plain.pushes)
    if (plain.inexact !== undefined && this.#reachable)
      this.#sites.push({ kind: 'inexact', at: this.#reader.position, type: plain.inexact })
  }

  #control(at: number, opcode: number): void {
    const reader = this.#reader
    switch (opcode) {
      case Op.UNREACHABLE:
        this.#leave()
        break
      case Op.BLOCK:
      case Op.LOOP:
      case Op.IF:
        this.#begin(opcode)
        break
      case Op.ELSE:
        this.#otherwise(at)
        break
      case Op.END:
        this.#finish()
        break
      case Op.BR:
        this.#branchTo(reader.u32())
        this.#leave()
        break
      case Op.BR_IF:
        this.#branchTo(reader.u32())
        this.#move(1, 0)
        this.#startBlock()
        break
      case Op.BR_TABLE:
        this.#branchTable()
        break
      case Op.RETURN:
        this.#sites.push({
          kind: 'return',
          at,
          end: reader.position,
          depth: this.#frames.length - 1,
        })
        this.#leave()
        break
      case Op.CALL:
        this.#call(at, this.#module.functions[reader.u32()], 0)
        break
      case Op.CALL_INDIRECT: {
        const index = reader.u32()
        reader.u32()
        this.#call(at, index, 1)
        break
      }
      case Op.MEMORY_GROW:
        skipImmediate(reader, 'zero')
        this.#move(1, 1)
        this.#bulkSite(at)
        break
      case Op.BULK:
        this.#bulk(at)
        break
      default:
        throw moduleRefused(at, `the instruction 0x${opcode.toString(16)}`)
    }
  }

  #begin(opcode: number): void {
    const results = this.#readBlockType()
    if (opcode === Op.IF) this.#move(1, 0)
    this.#enter(opcode, results)
    if (opcode === Op.BLOCK) return
    this.#startBlock()
    if (opcode === Op.LOOP && this.#reachable) this.#blockGas = Gas.LOOP
  }

  #enter(opcode: number, results: number): void {
    if (this.#frames.length >= MAX_BLOCK_DEPTH)
      throw moduleRefused(this.#reader.position, `blocks nested ${MAX_BLOCK_DEPTH} deep`)
    const base = this.#height
    this.#frames.push({ opcode, base, results, entered: this.#reachable, branched: false })
  }

  #otherwise(at: number): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined || frame.opcode !== Op.IF)
      throw moduleMalformed(at, 'else without an if')
    this.#frames.pop()
    // Code behind the end can be reached from here if it can be from the end of the first arm.
    const branched = frame.branched || this.#reachable
    this.#frames.push({ ...frame, opcode: Op.ELSE, branched })
    this.#height = frame.base
    this.#startBlock()
    this.#reachable = frame.entered
  }

  #finish(): void {
    const frame = this.#frames.pop()
    if (frame === undefined) return
    // Without an else, a false condition comes out here. A branch to a loop goes to its head.
    const arrives =
      frame.opcode !== Op.LOOP && (frame.branched || (frame.opcode === Op.IF && frame.entered))
    this.#height = frame.base
    this.#move(0, frame.results)
    if (!arrives) return
    this.#startBlock()
    this.#reachable = true
  }

  #branchTable(): void {
    const at = this.#reader.position
    const count = this.#reader.u32()
    if (count > MAX_BRANCH_LABELS) throw moduleRefused(at, `more than ${MAX_BRANCH_LABELS} labels`)
    for (let index = 0; index <= count; index++) this.#branchTo(this.#reader.u32())
    this.#leave()
  }

  #branchTo(label: number): void {
    const frame = this.#frames[this.#frames.length - 1 - label]
    if (frame === undefined) throw moduleMalformed(this.#reader.position, 'a branch to nowhere')
    if (this.#reachable) frame.branched = true
  }

  #call(at: number, typeIndex: number | undefined, extraPops: number): void {
    const type = typeIndex === undefined ? undefined : this.#module.types[typeIndex]
    if (type === undefined) throw moduleMalformed(at, 'a call of an unknown function')
    this.#calls = true
    this.#move(type.parameters + extraPops, type.results.length)
  }

  #bulk(at: number): void {
    const code = this.#reader.u32()
    const { zeros, indexes, pops, pushes, priced } = BULK_FORMS[code] ?? {}
    if (zeros === undefined) throw moduleRefused(at, `the instruction 0xfc ${code}`)
    for (let index = 0; index < (indexes ?? 0); index++) this.#reader.u32()
    for (let index = 0; index < zeros; index++) skipImmediate(this.#reader, 'zero')
    this.#move(pops ?? 0, pushes ?? 0)
    if (priced) this.#bulkSite(at)
  }

  #bulkSite(at: number): void {
    const end = this.#reader.position
    this.#sites.push({ kind: 'bulk', at, end, instruction: this.#module.bytes.subarray(at, end) })
    this.#calls = true
  }

  #readBlockType(): number {
    const at = this.#reader.position
    const first = this.#reader.byte()
    if (first === EMPTY_BLOCK) return 0
    this.#reader.position = at
    // An index of a type is a positive number of 33 bits, a type by itself is a negative one.
    if ((first & 0xc0) === 0x40) {
      readValueType(this.#reader)
      return 1
    }
    const type = this.#module.types[this.#reader.u32()]
    if (type === undefined) throw moduleMalformed(at, 'a block of an unknown type')
    if (type.parameters > 0) throw moduleRefused(at, 'blocks with parameters')
    return type.results.length
  }

  #move(pops: number, pushes: number): void {
    const base = this.#frames.at(-1)?.base ?? 0
    // Behind a branch the stack holds whatever is asked of it.
    this.#height = Math.max(this.#height - pops, base) + pushes
    this.#operands = Math.max(this.#operands, this.#height)
    if (this.#height > MAX_OPERANDS)
      throw moduleRefused(this.#reader.position, `more than ${MAX_OPERANDS} values on the stack`)
  }

  /** Ends the block with an instruction behind which nothing is reached. */
  #leave(): void {
    this.#startBlock()
    this.#reachable = false
    this.#height = this.#frames.at(-1)?.base ?? 0
  }

  #startBlock(): void {
    if (this.#blockGas > 0) this.#charges.push({ at: this.#blockAt, gas: this.#blockGas })
    this.#blockAt = this.#reader.position
    this.#blockGas = 0
  }
}

interface BulkForm {
  readonly indexes?: number
  readonly zeros: number
  readonly pops: number
  readonly pushes: number
  readonly priced: boolean
}

/** Instructions behind 0xfc. table.grow and table.fill are refused: no compiler needs them. */
const BULK_FORMS: Readonly<Record<number, BulkForm | undefined>> = {
  // Conversions of floats that saturate.
  ...Object.fromEntries(
    Array.from({ length: 8 }, (_, code) => [
      code,
      { zeros: 0, pops: 1, pushes: 1, priced: false } satisfies BulkForm,
    ]),
  ),
  [Bulk.MEMORY_INIT]: { indexes: 1, zeros: 1, pops: 3, pushes: 0, priced: true },
  [Bulk.DATA_DROP]: { indexes: 1, zeros: 0, pops: 0, pushes: 0, priced: false },
  [Bulk.MEMORY_COPY]: { zeros: 2, pops: 3, pushes: 0, priced: true },
  [Bulk.MEMORY_FILL]: { zeros: 1, pops: 3, pushes: 0, priced: true },
  [Bulk.TABLE_INIT]: { indexes: 2, zeros: 0, pops: 3, pushes: 0, priced: true },
  [Bulk.ELEM_DROP]: { indexes: 1, zeros: 0, pops: 0, pushes: 0, priced: false },
  [Bulk.TABLE_COPY]: { indexes: 2, zeros: 0, pops: 3, pushes: 0, priced: true },
  [Bulk.TABLE_SIZE]: { indexes: 1, zeros: 0, pops: 0, pushes: 1, priced: false },
}
