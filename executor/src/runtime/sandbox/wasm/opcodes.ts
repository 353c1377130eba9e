/** Bytes of the instructions that the transform looks at or writes. */
export const Op = {
  UNREACHABLE: 0x00,
  BLOCK: 0x02,
  LOOP: 0x03,
  IF: 0x04,
  ELSE: 0x05,
  END: 0x0b,
  BR: 0x0c,
  BR_IF: 0x0d,
  BR_TABLE: 0x0e,
  RETURN: 0x0f,
  CALL: 0x10,
  CALL_INDIRECT: 0x11,
  SELECT: 0x1b,
  LOCAL_GET: 0x20,
  LOCAL_SET: 0x21,
  LOCAL_TEE: 0x22,
  GLOBAL_GET: 0x23,
  GLOBAL_SET: 0x24,
  MEMORY_SIZE: 0x3f,
  MEMORY_GROW: 0x40,
  I32_CONST: 0x41,
  I64_CONST: 0x42,
  F32_CONST: 0x43,
  F64_CONST: 0x44,
  I32_EQ: 0x46,
  I32_LT_S: 0x48,
  I32_GT_U: 0x4b,
  I64_LT_S: 0x53,
  F32_EQ: 0x5b,
  F64_EQ: 0x61,
  I32_ADD: 0x6a,
  I32_SUB: 0x6b,
  I64_ADD: 0x7c,
  I64_SUB: 0x7d,
  I64_MUL: 0x7e,
  I64_SHR_U: 0x88,
  I64_EXTEND_I32_U: 0xad,
  REF_NULL: 0xd0,
  REF_FUNC: 0xd2,
  BULK: 0xfc,
} as const

/** Second byte after `Op.BULK`. */
export const Bulk = {
  MEMORY_INIT: 8,
  DATA_DROP: 9,
  MEMORY_COPY: 10,
  MEMORY_FILL: 11,
  TABLE_INIT: 12,
  ELEM_DROP: 13,
  TABLE_COPY: 14,
  TABLE_GROW: 15,
  TABLE_SIZE: 16,
  TABLE_FILL: 17,
} as const

export const ValueType = { I32: 0x7f, I64: 0x7e, F32: 0x7d, F64: 0x7c, V128: 0x7b } as const
export const ReferenceType = { FUNCTION: 0x70, EXTERNAL: 0x6f } as const
/** Block type of a block without result. */
export const EMPTY_BLOCK = 0x40

/** What stands behind the byte of an instruction. */
export type Immediate =
  | 'none'
  | 'index'
  | 'memory'
  | 'zero'
  | 'i32'
  | 'i64'
  | 'f32'
  | 'f64'
  | 'reference'
  | 'types'

/** An instruction that neither branches nor calls. */
export interface PlainOpcode {
  readonly immediate: Immediate
  /** Values it takes from the stack, and puts on it. */
  readonly pops: number
  readonly pushes: number
  /** Type of a floating-point result whose NaN may have any bits. */
  readonly inexact?: 'f32' | 'f64'
}

/** Plain instructions by their byte; what is missing here is control, or unknown and refused. */
export const PLAIN_OPCODES: readonly (PlainOpcode | undefined)[] = plainOpcodes()

function plainOpcodes(): readonly (PlainOpcode | undefined)[] {
  const table: (PlainOpcode | undefined)[] = Array.from({ length: 256 }, () => undefined)
  const add = (
    from: number,
    to: number,
    immediate: Immediate,
    pops: number,
    pushes: number,
    inexact?: 'f32' | 'f64',
  ): void => {
    const opcode: PlainOpcode = { immediate, pops, pushes, ...(inexact && { inexact }) }
    for (let byte = from; byte <= to; byte++) table[byte] = opcode
  }
  add(0x01, 0x01, 'none', 0, 0) // nop
  add(0x1a, 0x1a, 'none', 1, 0) // drop
  add(0x1b, 0x1b, 'none', 3, 1) // select
  add(0x1c, 0x1c, 'types', 3, 1) // select of a type
  add(0x20, 0x20, 'index', 0, 1) // local.get
  add(0x21, 0x21, 'index', 1, 0) // local.set
  add(0x22, 0x22, 'index', 1, 1) // local.tee
  add(0x23, 0x23, 'index', 0, 1) // global.get
  add(0x24, 0x24, 'index', 1, 0) // global.set
  add(0x25, 0x25, 'index', 1, 1) // table.get
  add(0x26, 0x26, 'index', 2, 0) // table.set
  add(0x28, 0x35, 'memory', 1, 1) // loads
  add(0x36, 0x3e, 'memory', 2, 0) // stores
  add(0x3f, 0x3f, 'zero', 0, 1) // memory.size
  add(0x41, 0x41, 'i32', 0, 1)
  add(0x42, 0x42, 'i64', 0, 1)
  add(0x43, 0x43, 'f32', 0, 1)
  add(0x44, 0x44, 'f64', 0, 1)
  add(0x45, 0x45, 'none', 1, 1) // i32.eqz
  add(0x46, 0x4f, 'none', 2, 1) // comparisons of i32
  add(0x50, 0x50, 'none', 1, 1) // i64.eqz
  add(0x51, 0x66, 'none', 2, 1) // comparisons of i64, f32, f64
  add(0x67, 0x69, 'none', 1, 1) // clz, ctz, popcnt of i32
  add(0x6a, 0x78, 'none', 2, 1) // arithmetic of i32
  add(0x79, 0x7b, 'none', 1, 1) // clz, ctz, popcnt of i64
  add(0x7c, 0x8a, 'none', 2, 1) // arithmetic of i64
  add(0x8b, 0x8c, 'none', 1, 1) // f32.abs, neg: bits are defined
  add(0x8d, 0x91, 'none', 1, 1, 'f32') // ceil, floor, trunc, nearest, sqrt
  add(0x92, 0x97, 'none', 2, 1, 'f32') // add, sub, mul, div, min, max
  add(0x98, 0x98, 'none', 2, 1) // f32.copysign: bits are defined
  add(0x99, 0x9a, 'none', 1, 1) // f64.abs, neg
  add(0x9b, 0x9f, 'none', 1, 1, 'f64')
  add(0xa0, 0xa5, 'none', 2, 1, 'f64')
  add(0xa6, 0xa6, 'none', 2, 1) // f64.copysign
  add(0xa7, 0xb5, 'none', 1, 1) // conversions
  add(0xb6, 0xb6, 'none', 1, 1, 'f32') // f32.demote_f64
  add(0xb7, 0xba, 'none', 1, 1)
  add(0xbb, 0xbb, 'none', 1, 1, 'f64') // f64.promote_f32
  add(0xbc, 0xbf, 'none', 1, 1) // reinterpretations
  add(0xc0, 0xc4, 'none', 1, 1) // sign extensions
  add(0xd0, 0xd0, 'reference', 0, 1) // ref.null
  add(0xd1, 0xd1, 'none', 1, 1) // ref.is_null
  add(0xd2, 0xd2, 'index', 0, 1) // ref.func
  return table
}
