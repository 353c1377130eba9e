import { executorFailed } from '../errors.ts'
import { MAX_MEMORY_PAGES } from '../limits.ts'

const PAGE_BYTES = 2 ** 16
const STEP_PAGES = 64 // 4 MiB: each time costs V8 some milliseconds
const TM_BYTES = 40 // struct tm of musl: nine integers and the offset to UTC, which is 0

/**
 * What the engine may ask of the host, by the short names that its build gave: the clock stands still at 0, the time
 * zone is UTC, there is no environment, no file and no module. Everything else would be a bug of the engine and ends it.
 */
export function engineImports(memory: WebAssembly.Memory): WebAssembly.ModuleImports {
  const words = (): Int32Array => new Int32Array(memory.buffer)
  const unexpected = (name: string) => (): never => {
    throw new UnexpectedImport(name)
  }
  return {
    a: memory,
    b: unexpected('__assert_fail'),
    c: unexpected('fd_write'),
    d: unexpected('fd_close'),
    e: () => 0, // environ_get: nothing to write
    f: (count: number, bytes: number) => {
      // environ_sizes_get
      const view = words()
      view[count >> 2] = 0
      view[bytes >> 2] = 0
      return 0
    },
    g: unexpected('normalizeModule'),
    h: unexpected('loadModuleSource'),
    i: unexpected('shouldInterrupt'),
    j: unexpected('setitimer'),
    k: (bytes: number) => growMemory(memory, bytes >>> 0),
    l: unexpected('runtimeKeepaliveClear'),
    m: (_time: bigint, tm: number) => {
      // localtime
      new Uint8Array(memory.buffer).fill(0, tm, tm + TM_BYTES)
    },
    n: () => {
      // tzset: the memory says UTC as it is
    },
    o: unexpected('fd_seek'),
    p: () => 0, // Date.now
    q: unexpected('abort'),
    r: unexpected('exit'),
    s: unexpected('callFunction'),
    t: () => {
      // freeHostRef: there are none
    },
  }
}

/** The engine called what it never calls: it ends, in the same way on every executor. */
export class UnexpectedImport extends Error {}

/** Whether the memory holds `bytes` now. Above the limit it never does; below, only a machine without memory says no. */
function growMemory(memory: WebAssembly.Memory, bytes: number): number {
  const needed = Math.ceil(bytes / PAGE_BYTES)
  if (needed > MAX_MEMORY_PAGES) return 0
  const pages = Math.min(Math.ceil(needed / STEP_PAGES) * STEP_PAGES, MAX_MEMORY_PAGES)
  const missing = pages - memory.buffer.byteLength / PAGE_BYTES
  try {
    if (missing > 0) memory.grow(missing)
  } catch (cause) {
    throw executorFailed('the machine has no memory left', cause)
  }
  return 1
}
