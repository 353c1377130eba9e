import { FlowVmError, FlowVmErrorCode } from '../flowvm/errors.ts'
import type { ScalarType } from '../workflow/definition.ts'
import type { Inputs, ScalarValue } from '../workflow/inputs/inputValues.ts'
import type { JsonValue } from '../workflow/jsonValue.ts'
import type { OutputLayout } from './compiledFlow.ts'
import { readInputWord, toWord } from './readInputWord.ts'

/** Puts the outputs together from output words, constants and what passes through from the inputs. */
export function readOutputs(
  layout: Readonly<Record<string, OutputLayout>>,
  inputs: Inputs,
  outputWords: readonly bigint[],
): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    Object.entries(layout).map(([name, part]) => [name, readPart(part, inputs, outputWords)]),
  )
}

function readPart(layout: OutputLayout, inputs: Inputs, words: readonly bigint[]): JsonValue {
  switch (layout.kind) {
    case 'list':
      return layout.items.map((item) => readPart(item, inputs, words))
    case 'object':
      return readOutputs(layout.fields, inputs, words)
    case 'constant':
      return toJson(layout.value, layout.type)
    case 'input':
      return toJson(readInputWord(inputs, layout.word), layout.type)
    case 'word':
      return toJson(words[layout.index] ?? missingWord(layout.index, words.length), layout.type)
  }
}

/** `type` is that of the output: an input boolean may leave as an integer, by BigInt(flag). */
function toJson(value: ScalarValue, type: ScalarType): JsonValue {
  if (typeof value === 'string') return value
  return type === 'boolean' ? toWord(value) === 1n : toWord(value).toString()
}

function missingWord(index: number, given: number): never {
  throw new FlowVmError({
    data: { code: FlowVmErrorCode.INPUT_COUNT, expected: index + 1, actual: given },
    message: `${given} output words, at least ${index + 1} are needed`,
    remedy: 'Give all words that the evaluation of this program returned.',
  })
}
