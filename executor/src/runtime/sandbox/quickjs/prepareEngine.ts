import { compileMetered } from '../compileMetered.ts'
import { readEngine } from './engineFile.ts'
import { makeImage } from './makeImage.ts'
import type { PreparedEngine } from './runScript.ts'

/** Reads, meters and compiles the pinned engine and makes its image: about half a second. Errors: SANDBOX_ENGINE_MISMATCH. */
export function prepareEngine(): PreparedEngine {
  const module = compileMetered(readEngine())
  return { module, image: makeImage(module) }
}
