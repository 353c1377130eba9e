import { signed, unsigned } from '../wasm/leb128.ts'
import { EMPTY_BLOCK, Op } from '../wasm/opcodes.ts'

/** Indexes, in the metered module, of the globals that the transform adds. */
export interface MeterGlobals {
  /** i64: gas that is left; negative when it ran out. */
  readonly gas: number
  /** i32: bytes of stack that are left; negative when it overflowed. */
  readonly stack: number
  /** i32: 1 when the machine had no memory to give, though the program may have it. */
  readonly starved: number
}

/** Names under which a metered module exports what the transform adds. */
export const MeterExport = {
  GAS: 'flow.gas',
  STACK: 'flow.stack',
  STARVED: 'flow.starved',
  /** The start function, if the module has one: it must not run before there is gas. */
  START: 'flow.start',
} as const

const TRAP_IF = [Op.IF, EMPTY_BLOCK, Op.UNREACHABLE, Op.END]

/** Takes `gas` and traps if there is not as much. */
export function chargeGas({ gas: index }: MeterGlobals, gas: number): number[] {
  const global = unsigned(index)
  return [
    ...[Op.GLOBAL_GET, ...global, Op.I64_CONST, ...signed(gas), Op.I64_SUB],
    ...[Op.GLOBAL_SET, ...global],
    ...checkGas(index),
  ]
}

/** Traps if more gas was taken than there was. */
export function checkGas(index: number): number[] {
  return [Op.GLOBAL_GET, ...unsigned(index), Op.I64_CONST, 0, Op.I64_LT_S, ...TRAP_IF]
}

/** Takes the bytes of a frame and traps if the stack overflows. */
export function enterFrame({ stack }: MeterGlobals, bytes: number): number[] {
  const global = unsigned(stack)
  return [
    ...[Op.GLOBAL_GET, ...global, Op.I32_CONST, ...signed(bytes), Op.I32_SUB],
    ...[Op.GLOBAL_SET, ...global],
    ...[Op.GLOBAL_GET, ...global, Op.I32_CONST, 0, Op.I32_LT_S, ...TRAP_IF],
  ]
}

/** Gives the bytes of a frame back. */
export function leaveFrame({ stack }: MeterGlobals, bytes: number): number[] {
  const global = unsigned(stack)
  return [
    ...[Op.GLOBAL_GET, ...global, Op.I32_CONST, ...signed(bytes), Op.I32_ADD],
    ...[Op.GLOBAL_SET, ...global],
  ]
}

/** Gives a NaN, held by the local `scratch`, the one form that all processors agree on. */
export function canonicalNan(type: 'f32' | 'f64', scratch: number): number[] {
  const local = unsigned(scratch)
  const nan =
    type === 'f32'
      ? [Op.F32_CONST, 0x00, 0x00, 0xc0, 0x7f]
      : [Op.F64_CONST, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xf8, 0x7f]
  return [
    ...[Op.LOCAL_TEE, ...local, ...nan],
    ...[Op.LOCAL_GET, ...local, Op.LOCAL_GET, ...local],
    ...[type === 'f32' ? Op.F32_EQ : Op.F64_EQ, Op.SELECT],
  ]
}
