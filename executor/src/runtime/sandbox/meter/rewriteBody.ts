import { ByteWriter } from '../wasm/byteWriter.ts'
import { unsigned } from '../wasm/leb128.ts'
import type { FunctionType, Module } from '../wasm/module.ts'
import { EMPTY_BLOCK, Op, ValueType } from '../wasm/opcodes.ts'
import { frameBytes } from './frameBytes.ts'
import {
  canonicalNan,
  chargeGas,
  enterFrame,
  leaveFrame,
  type MeterGlobals,
} from './instrumentation.ts'
import type { BodyScan, Site } from './scanBody.ts'

export interface RewriteContext {
  readonly module: Module
  readonly globals: MeterGlobals
  /** Index of the function that does the work of a bulk instruction, and charges for it. */
  readonly bulkFunction: (instruction: Uint8Array) => number
}

/** Bytes `[at, end)` of the module, and what stands in their place. */
interface Edit {
  readonly at: number
  readonly end: number
  readonly bytes: readonly number[]
}

/** The metered body: locals and code. */
export function rewriteBody(
  scan: BodyScan,
  type: FunctionType,
  context: RewriteContext,
): Uint8Array {
  const { module, globals } = context
  const scratch = scratchLocals(scan)
  const out = new ByteWriter((scan.code.end - scan.declarations.start) * 2)
  out.write(unsigned(scan.declarationCount + scratch.types.length))
  out.write(module.bytes.subarray(scan.declarations.start, scan.declarations.end))
  for (const local of scratch.types) out.write([1, local])
  const bytes = frameBytes(scan)
  if (scan.calls) {
    out.write(enterFrame(globals, bytes))
    // In place of the function itself, so that branches out of it end here, and the frame is given back.
    out.write([Op.BLOCK, type.results[0] ?? EMPTY_BLOCK])
  }
  let position = scan.code.start
  for (const edit of editsOf(scan, context, scratch)) {
    out.write(module.bytes.subarray(position, edit.at))
    out.write(edit.bytes)
    position = edit.end
  }
  out.write(module.bytes.subarray(position, scan.code.end))
  if (scan.calls) out.write([...leaveFrame(globals, bytes), Op.END])
  return out.bytes
}

interface Scratch {
  readonly types: readonly number[]
  readonly f32: number
  readonly f64: number
}

/** One more local for each type of float that is made canonical. */
function scratchLocals({ locals, sites }: BodyScan): Scratch {
  const needs = (type: 'f32' | 'f64'): boolean =>
    sites.some((site) => site.kind === 'inexact' && site.type === type)
  const f32 = needs('f32')
  return {
    types: [...(f32 ? [ValueType.F32] : []), ...(needs('f64') ? [ValueType.F64] : [])],
    f32: locals,
    f64: locals + (f32 ? 1 : 0),
  }
}

/** Charges and replacements in the order of the code; a charge stands before what is replaced at the same place. */
function editsOf(scan: BodyScan, context: RewriteContext, scratch: Scratch): readonly Edit[] {
  const charges = scan.charges.map(({ at, gas }) => ({
    at,
    end: at,
    bytes: chargeGas(context.globals, gas),
  }))
  const replacements = scan.sites.map((site) => replace(site, scan, context, scratch))
  return [...charges, ...replacements].sort((left, right) => left.at - right.at)
}

function replace(site: Site, scan: BodyScan, context: RewriteContext, scratch: Scratch): Edit {
  switch (site.kind) {
    case 'return': {
      const { at, end, depth } = site
      return { at, end, bytes: scan.calls ? [Op.BR, ...unsigned(depth)] : [Op.RETURN] }
    }
    case 'inexact':
      return { at: site.at, end: site.at, bytes: canonicalNan(site.type, scratch[site.type]) }
    case 'bulk': {
      const { at, end, instruction } = site
      return { at, end, bytes: [Op.CALL, ...unsigned(context.bulkFunction(instruction))] }
    }
  }
}
