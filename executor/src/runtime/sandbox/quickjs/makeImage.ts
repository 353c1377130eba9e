import { readFileSync } from 'node:fs'
import { MAX_SCRIPT_HEAP_BYTES, MAX_SCRIPT_STACK_BYTES, MAX_STACK_BYTES } from '../limits.ts'
import { Engine } from './engine.ts'
import { newEngineMemory } from './engineMemory.ts'
import { captureMemory, type EngineImage } from './image.ts'

const PRELUDE = new URL('./guest/prelude.js', import.meta.url)
const UNLIMITED_GAS = 2n ** 62n

/**
 * Starts the engine once and runs the prelude, so that a script finds everything ready: a hundredth of the time, and no
 * gas. The image is the same on every machine.
 */
export function makeImage(module: WebAssembly.Module): EngineImage {
  const engine = new Engine(module, newEngineMemory())
  engine.supply(UNLIMITED_GAS, MAX_STACK_BYTES)
  const handles = engine.create({
    heapBytes: MAX_SCRIPT_HEAP_BYTES,
    stackBytes: MAX_SCRIPT_STACK_BYTES,
  })
  const { value, threw } = engine.evaluate(readFileSync(PRELUDE, 'utf8'), 'prelude')
  if (threw) throw new Error(new TextDecoder().decode(engine.readText(value)))
  const [start, finish, describe] = [0, 1, 2].map((index) => engine.item(value, index))
  if (start === undefined || finish === undefined || describe === undefined)
    throw new Error('the prelude is incomplete')
  const fresh = new Engine(module, newEngineMemory())
  return { ...captureMemory(engine, fresh), handles, start, finish, describe }
}
