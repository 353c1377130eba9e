type ImportFunction = (...values: number[]) => number
/** What DuckDB's glue gives to the WASM module: functions, globals, memory, tags. */
export type Imports = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Doors of the glue to processes, libraries and the network. DuckDB's settings close most of them a second time. */
const CLOSED =
  /^(?:_emscripten_system|emscripten_wget|_?(?:emscripten_)?dlopen|__syscall_|getaddrinfo|getnameinfo|emscripten_asm_const)/
const NOT_SUPPORTED = -138 // ENOSYS in musl's numbers
/** DuckDB's own files and functions in JavaScript: there is no file and no function. */
const ABSENT = /^duckdb_web_(?:fs|udf)_/

/**
 * Takes clock, chance, environment, files and network from the database, and bounds its memory.
 *
 * The clock stands still and chance is a fixed sequence, so that what `prepareSql` does not refuse, such as the seed of a
 * sketch, is the same on every node.
 */
export function restrictImports(imports: Imports, maxHeapBytes: number): Imports {
  const { env = {}, wasi_snapshot_preview1: wasi = {}, ...others } = imports
  const closed = Object.keys(env).flatMap((name): [string, ImportFunction][] => {
    if (CLOSED.test(name)) return [[name, () => NOT_SUPPORTED]]
    return ABSENT.test(name) ? [[name, () => 0]] : []
  })
  const grow = env['emscripten_resize_heap'] as ImportFunction
  const { memory } = env as { readonly memory: WebAssembly.Memory }
  return {
    ...others,
    env: {
      ...env,
      ...Object.fromEntries(closed),
      emscripten_date_now: () => 0,
      emscripten_get_now: () => 0,
      // The size comes as a signed integer.
      emscripten_resize_heap: (size: number) => (size >>> 0 > maxHeapBytes ? 0 : grow(size)),
      // 64-bit integers stay integers.
      duckdb_web_test_platform_feature: () => 1,
    },
    wasi_snapshot_preview1: {
      ...wasi,
      environ_sizes_get: (count: number, size: number) => {
        const view = new DataView(memory.buffer)
        view.setUint32(count, 0, true)
        view.setUint32(size, 0, true)
        return 0
      },
      environ_get: () => 0,
      random_get: (at: number, length: number) => {
        const bytes = new Uint8Array(memory.buffer, at, length)
        for (const index of bytes.keys()) bytes[index] = index
        return 0
      },
    },
  }
}
