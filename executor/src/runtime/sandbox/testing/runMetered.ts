import { compileMetered } from '../compileMetered.ts'
import { MeterExport } from '../meter/instrumentation.ts'

/** An instance of a metered module, with its globals. */
export interface MeteredInstance {
  readonly call: (name: string, ...parameters: ReadonlyArray<number | bigint>) => unknown
  readonly memory: () => Uint8Array
  gas: bigint
  stack: number
  readonly starved: number
}

/** Meters, compiles and instantiates a module and gives it gas and stack. */
export function runMetered(
  bytes: Uint8Array<ArrayBuffer>,
  gas = 1_000_000_000n,
  stack = 1_000_000,
  imports: WebAssembly.Imports = {},
): MeteredInstance {
  const { exports } = new WebAssembly.Instance(compileMetered(bytes), imports)
  const gasGlobal = exports[MeterExport.GAS] as WebAssembly.Global<'i64'>
  const stackGlobal = exports[MeterExport.STACK] as WebAssembly.Global<'i32'>
  const starved = exports[MeterExport.STARVED] as WebAssembly.Global<'i32'>
  gasGlobal.value = gas
  stackGlobal.value = stack
  return {
    call: (name, ...parameters) =>
      (exports[name] as (...values: ReadonlyArray<number | bigint>) => unknown)(...parameters),
    memory: () => new Uint8Array((exports['memory'] as WebAssembly.Memory).buffer),
    get gas() {
      return gasGlobal.value
    },
    set gas(value) {
      gasGlobal.value = value
    },
    get stack() {
      return stackGlobal.value
    },
    set stack(value) {
      stackGlobal.value = value
    },
    get starved() {
      return starved.value
    },
  }
}
