import { moduleMalformed } from './errors.ts'
import { meterModule } from './meter/meterModule.ts'

/**
 * Compiles a module that pays for what it does, see `meterModule`.
 *
 * - V8 checks the module before the transform and after it, so that no invalid module becomes a valid one on the way.
 * - Errors: SANDBOX_MODULE_MALFORMED, SANDBOX_MODULE_REFUSED.
 */
export function compileMetered(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  const metered = meterModule(bytes)
  if (!WebAssembly.validate(bytes)) throw moduleMalformed(0, 'V8 finds it invalid')
  return new WebAssembly.Module(metered)
}
