import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { engineMismatch } from '../errors.ts'

/**
 * QuickJS 2025-09-13 as WebAssembly: `@jitl/quickjs-wasmfile-release-sync` 0.32.0, MIT licence. Its hash is part of the
 * protocol: another engine gives other gas, and perhaps other results.
 */
const ENGINE_SHA256 = '105c3bed22d457e43e3d1c3c1c6959fda62a8fe06f0fc8a985303c3a2be72232'

/** Bytes of the pinned engine. Errors: SANDBOX_ENGINE_MISMATCH. */
export function readEngine(): Uint8Array<ArrayBuffer> {
  const manifest = createRequire(import.meta.url).resolve('quickjs-emscripten')
  const file = createRequire(manifest).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')
  return checkEngine(new Uint8Array(readFileSync(file)))
}

/** The bytes, if they are those of the pinned engine. Errors: SANDBOX_ENGINE_MISMATCH. */
export function checkEngine(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const actual = createHash('sha256').update(bytes).digest('hex')
  if (actual !== ENGINE_SHA256) throw engineMismatch(ENGINE_SHA256, actual)
  return bytes
}
