import { MAX_MEMORY_PAGES } from '../limits.ts'

/** Pages that the engine asks for at the start: 5 MiB of stack and constants, the rest is heap. */
const INITIAL_PAGES = 256
const PAGE_BYTES = 2 ** 16

/** Memory for one machine, all zero. */
export function newEngineMemory(): WebAssembly.Memory {
  return new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAX_MEMORY_PAGES })
}

/**
 * Memory for the next machine. What the last one used is wiped, because that takes a tenth of the time; once it has grown,
 * it is given up, because it cannot shrink and a script must not notice.
 */
export function recycleMemory(used: WebAssembly.Memory): WebAssembly.Memory {
  if (used.buffer.byteLength !== INITIAL_PAGES * PAGE_BYTES) return newEngineMemory()
  new Uint8Array(used.buffer).fill(0)
  return used
}
