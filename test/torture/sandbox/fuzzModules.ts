import { SandboxError } from '../../../executor/src/runtime/sandbox/errors.ts'
import { meterModule } from '../../../executor/src/runtime/sandbox/meter/meterModule.ts'
import { readEngine } from '../../../executor/src/runtime/sandbox/quickjs/engineFile.ts'
import { unsigned } from '../../../executor/src/runtime/sandbox/wasm/leb128.ts'
import { SectionId } from '../../../executor/src/runtime/sandbox/wasm/module.ts'
import { parseModule } from '../../../executor/src/runtime/sandbox/wasm/parseModule.ts'

export interface FuzzSummary {
  readonly mutants: number
  /** Valid mutants that were metered. */
  readonly metered: number
  /** Mutants that got a typed error. */
  readonly refused: number
  readonly violations: readonly string[]
}

/** Longest function of the engine that becomes a module of its own. */
const KEPT_BODY_BYTES = 400

/**
 * Damages modules made of real code and meters them.
 *
 * A violation is anything but a typed error or metered bytes; and metered bytes that V8 does not accept although it
 * accepts the module.
 */
export function fuzzModules(mutants: number, seed: number): FuzzSummary {
  const chance = seededChance(seed)
  const originals = smallModules(readEngine())
  const violations: string[] = []
  let metered = 0
  let refused = 0
  for (let index = 0; index < mutants; index++) {
    const original = originals[chance(originals.length)] ?? new Uint8Array()
    const mutant = damage(original, chance)
    try {
      const result = meterModule(mutant)
      if (!WebAssembly.validate(mutant)) continue
      metered += 1
      if (!WebAssembly.validate(result)) violations.push(`mutant ${index}: metered, it is invalid`)
    } catch (error) {
      if (error instanceof SandboxError) refused += 1
      else violations.push(`mutant ${index}: ${String(error)}`)
    }
  }
  return { mutants, metered, refused, violations }
}

type Chance = (below: number) => number

/** xorshift32. */
function seededChance(seed: number): Chance {
  let state = seed | 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

/** One to four bytes replaced, removed, doubled or set to what often matters; sometimes the end cut off. */
function damage(original: Uint8Array<ArrayBuffer>, chance: Chance): Uint8Array<ArrayBuffer> {
  const bytes = [...original]
  for (let count = 1 + chance(4); count > 0; count--) {
    // Mostly in the code, which stands at the end.
    const tail = Math.min(KEPT_BODY_BYTES, bytes.length)
    const at = chance(4) === 0 ? chance(bytes.length) : bytes.length - 1 - chance(tail)
    switch (chance(6)) {
      case 0:
        bytes.splice(at, 1)
        break
      case 1:
        bytes.splice(at, 0, chance(256))
        break
      case 2:
        bytes[at] = INTERESTING[chance(INTERESTING.length)] ?? 0
        break
      case 3:
        if (chance(8) === 0) bytes.length = Math.max(at, 1)
        break
      default:
        // Close to what was there: the next instruction, index or length.
        bytes[at] = ((bytes[at] ?? 0) + (STEPS[chance(STEPS.length)] ?? 0)) % 256
    }
  }
  return new Uint8Array(bytes)
}

const STEPS = [1, 2, 16, 255] // 255 is one less
const INTERESTING = [0x00, 0x01, 0x02, 0x05, 0x0b, 0x0e, 0x11, 0x40, 0x7f, 0x80, 0xfc, 0xfd, 0xff]

/** Modules of about a kilobyte: types, imports and globals of the engine, and one of its functions. */
function smallModules(engine: Uint8Array<ArrayBuffer>): readonly Uint8Array<ArrayBuffer>[] {
  const module = parseModule(engine)
  const kept = new Set<number>([
    SectionId.TYPE,
    SectionId.IMPORT,
    SectionId.TABLE,
    SectionId.GLOBAL,
  ])
  const head = module.sections
    .filter(({ id }) => kept.has(id))
    .map(({ id, start, end }) => ({ id, content: [...engine.subarray(start, end)] }))
  return module.bodies.flatMap((body, index) => {
    if (body.end - body.start > KEPT_BODY_BYTES) return []
    const type = module.functions[module.importedFunctions + index] ?? 0
    const code = [...engine.subarray(body.start, body.end)]
    const sections = [
      ...head,
      { id: SectionId.FUNCTION, content: [1, ...unsigned(type)] },
      { id: SectionId.CODE, content: [1, ...unsigned(code.length), ...code] },
    ].sort((left, right) => left.id - right.id)
    const bytes = new Uint8Array([
      ...engine.subarray(0, 8),
      ...sections.flatMap(({ id, content }) => [id, ...unsigned(content.length), ...content]),
    ])
    // Those that call other functions of the engine are invalid alone.
    return WebAssembly.validate(bytes) ? [bytes] : []
  })
}
