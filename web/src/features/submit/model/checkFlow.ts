import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import type { InputSource } from '@flowbuilder/sdk/workflow/inputs/readInputs'
import { readInputs } from '@flowbuilder/sdk/workflow/inputs/readInputs'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { type PreparedFlow, prepareFlow } from '@flowbuilder/sdk/workflow/prepareFlow'
import { type SimulatedFlow, simulateFlow } from '@flowbuilder/sdk/workflow/simulateFlow'
import { WebError, WebErrorCode } from '../../../errors/webError.ts'

export const FLOW_FILE = 'flow.yaml'

/** How far a draft gets: the first thing that is wrong, or everything that a request needs. */
export interface CheckedFlow {
  /** Undefined if the file is wrong. */
  readonly definition: Definition | undefined
  readonly prepared: PreparedFlow | undefined
  readonly simulated: SimulatedFlow | undefined
  readonly error: FlowError | undefined
  /** The input that the error is about. */
  readonly wrongInput: string | undefined
}

/**
 * Checks a draft as an executor will: reads it, reads its inputs, compiles it and runs it here. Nothing is sent.
 *
 * - `texts`: by input, a scalar as text, a table or list as CSV; what is missing is an error of that input.
 */
export function checkFlow(source: string, texts: Readonly<Record<string, string>>): CheckedFlow {
  let definition: Definition | undefined
  let wrongInput: string | undefined
  let prepared: PreparedFlow | undefined
  try {
    definition = parseFlow(source, { file: FLOW_FILE })
    const sources: InputSource[] = []
    for (const [name, { type }] of Object.entries(definition.inputs)) {
      const text = texts[name] ?? ''
      if (text.trim() === '') continue
      const kind = type === 'table' || type.endsWith('[]') ? 'csv' : 'value'
      const input: InputSource = { kind, input: name, file: name, text }
      wrongInput = name
      readInputs({ ...definition, inputs: { [name]: definition.inputs[name] as never } }, [input])
      sources.push(input)
    }
    wrongInput = Object.keys(definition.inputs).find((name) => (texts[name] ?? '').trim() === '')
    const inputs = readInputs(definition, sources)
    wrongInput = undefined
    prepared = prepareFlow({ definition, inputs })
    const simulated = simulateFlow(prepared)
    return { definition, prepared, simulated, error: undefined, wrongInput }
  } catch (cause) {
    const error =
      cause instanceof FlowError ? cause : new WebError(WebErrorCode.UNEXPECTED, String(cause))
    return { definition, prepared, simulated: undefined, error, wrongInput }
  }
}
