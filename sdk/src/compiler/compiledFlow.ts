import type { Program } from '../flowvm/program.ts'
import type { ScalarType } from '../workflow/definition.ts'
import type { JsonValue } from '../workflow/jsonValue.ts'
import type { InputWord } from './ir/graph.ts'

/** A workflow compiled for inputs of certain lengths, and the words of these inputs. */
export interface CompiledFlow {
  readonly program: Program
  /** One word an input slot, in slot order. */
  readonly inputWords: readonly bigint[]
  /** Steps each task takes in the program, after optimisation; `constants` for those that only make constants. */
  readonly stepsByTask: Readonly<Record<string, number>>
  /** How the outputs are put together. */
  readonly layout: Readonly<Record<string, OutputLayout>>
  /**
   * Outputs as JSON: integers as decimal strings, booleans, addresses and texts from the inputs, tables as rows.
   * Errors: FLOWVM_INPUT_COUNT if there are not as many words as the program has outputs.
   */
  readonly readOutputs: (outputWords: readonly bigint[]) => Readonly<Record<string, JsonValue>>
}

/** Where each value of an output comes from. */
export type OutputLayout =
  | { readonly kind: 'word'; readonly type: ScalarType; readonly index: number }
  | { readonly kind: 'constant'; readonly type: ScalarType; readonly value: bigint }
  | { readonly kind: 'input'; readonly type: ScalarType; readonly word: InputWord }
  | { readonly kind: 'list'; readonly items: readonly OutputLayout[] }
  | { readonly kind: 'object'; readonly fields: Readonly<Record<string, OutputLayout>> }
