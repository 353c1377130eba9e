import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { engineMismatch } from '../errors.ts'

const require = createRequire(import.meta.url)
/** DuckDB 1.4.3 of @duckdb/duckdb-wasm 1.32.0: all executors must run the same bytes, so that they compute the same. */
const WASM_SHA256 = '4c221bfa59c11f24dbd750e70c90b9252eca6eec5633936e6a2ec766e55fd879'

let compiled: Promise<WebAssembly.Module> | undefined

/**
 * The machine code of DuckDB, made once a process and shared by all threads: it takes a second or two.
 *
 * - Errors: SQL_ENGINE_MISMATCH if the installed file is another one.
 */
export function compileDuckDb(): Promise<WebAssembly.Module> {
  compiled ??= compile()
  return compiled
}

async function compile(): Promise<WebAssembly.Module> {
  const bytes = await readFile(require.resolve('@duckdb/duckdb-wasm/dist/duckdb-eh.wasm'))
  const actual = createHash('sha256').update(bytes).digest('hex')
  if (actual !== WASM_SHA256) throw engineMismatch(WASM_SHA256, actual)
  return WebAssembly.compile(bytes)
}
