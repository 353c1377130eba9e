import { Op } from '../wasm/opcodes.ts'

/**
 * What instructions cost, in gas. One gas is about one simple instruction; docs/specs/sandbox.md has the table.
 * A change here changes the result of every script that runs near its limit: it is a new version of the protocol.
 */
export const Gas = {
  /** An instruction that is not named below. */
  PLAIN: 1,
  /** nop, block, end, else, br, return, unreachable: they take no time, or end a block that was paid for. */
  FREE: 0,
  /** Once a round, so that no round is free. */
  LOOP: 1,
  BRANCH_TABLE: 2,
  CALL: 5,
  CALL_INDIRECT: 8,
  DIVISION: 8,
  SQUARE_ROOT: 8,
  /** Before what the length of a bulk instruction costs. */
  BULK: 10,
  /** Each 8 bytes of memory.copy, memory.fill and memory.init. */
  BULK_WORD: 1,
  /** Each entry of table.copy and table.init. */
  BULK_ENTRY: 4,
  /** Each page of 64 KiB that memory.grow asks for. */
  PAGE: 4_096,
} as const

const DEAR: ReadonlyMap<number, number> = new Map([
  [0x01, Gas.FREE], // nop
  [Op.BLOCK, Gas.FREE],
  [Op.END, Gas.FREE],
  [Op.ELSE, Gas.FREE],
  [Op.BR, Gas.FREE],
  [Op.RETURN, Gas.FREE],
  [Op.UNREACHABLE, Gas.FREE],
  [Op.LOOP, Gas.LOOP],
  [Op.BR_TABLE, Gas.BRANCH_TABLE],
  [Op.CALL, Gas.CALL],
  [Op.CALL_INDIRECT, Gas.CALL_INDIRECT],
  [Op.MEMORY_GROW, Gas.BULK],
  [Op.BULK, Gas.BULK],
  [0x91, Gas.SQUARE_ROOT], // f32.sqrt
  [0x95, Gas.DIVISION], // f32.div
  [0x9f, Gas.SQUARE_ROOT], // f64.sqrt
  [0xa3, Gas.DIVISION], // f64.div
  ...[0x6d, 0x6e, 0x6f, 0x70, 0x7f, 0x80, 0x81, 0x82].map(
    (byte): [number, number] => [byte, Gas.DIVISION], // div and rem of integers
  ),
])

/** Gas of each instruction by its byte. */
export const GAS_BY_OPCODE: readonly number[] = Array.from(
  { length: 256 },
  (_, byte) => DEAR.get(byte) ?? Gas.PLAIN,
)
