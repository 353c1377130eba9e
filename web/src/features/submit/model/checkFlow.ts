import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import type { InputSource } from '@flowbuilder/sdk/workflow/inputs/readInputs'
import { readInputs } from '@flowbuilder/sdk/workflow/inputs/readInputs'
import type { JsonValue } from '@flowbuilder/sdk/workflow/jsonValue'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { prepareComputeFlow } from '@flowbuilder/sdk/workflow/prepareComputeFlow'
import type { PreparedFlow } from '@flowbuilder/sdk/workflow/prepareFlow'
import {
  type PreparedSubmission,
  prepareSubmission,
} from '@flowbuilder/sdk/workflow/prepareSubmission'
import { simulateFlow } from '@flowbuilder/sdk/workflow/simulateFlow'
import { WebError, WebErrorCode } from '../../../errors/webError.ts'

export const FLOW_FILE = 'flow.yaml'

/** What a workflow computes, run in the browser. */
export interface Simulated {
  readonly outputs: Readonly<Record<string, JsonValue>>
  /** Of the FlowVM. */
  readonly steps: { readonly used: number; readonly limit: number }
}

/** How far a draft gets: the first thing that is wrong, or everything that a request needs. */
export interface CheckedFlow {
  /** Undefined if the file is wrong. */
  readonly definition: Definition | undefined
  /** Ready to be sent; undefined while something is wrong. */
  readonly prepared: PreparedSubmission | undefined
  /** Undefined while something is wrong, and for workflows that need more than compute tasks: executors alone run those. */
  readonly simulated: Simulated | undefined
  readonly error: FlowError | undefined
  /** The input that the error is about. */
  readonly wrongInput: string | undefined
}

/**
 * Checks a draft as an executor will: reads it, reads its inputs, compiles it and, as far as it can, runs it here. Nothing is sent.
 *
 * - `texts`: by input, a scalar as text, a table or list as CSV; what is missing is an error of that input.
 */
export function checkFlow(source: string, texts: Readonly<Record<string, string>>): CheckedFlow {
  let definition: Definition | undefined
  let wrongInput: string | undefined
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
    const prepared = prepareSubmission({ definition, inputs })
    const flow = prepared.flow ?? prepareComputeFlow({ definition, inputs })
    const simulated = flow && simulate(flow)
    return { definition, prepared, simulated, error: undefined, wrongInput }
  } catch (cause) {
    const error =
      cause instanceof FlowError ? cause : new WebError(WebErrorCode.UNEXPECTED, String(cause))
    return { definition, prepared: undefined, simulated: undefined, error, wrongInput }
  }
}

function simulate(flow: PreparedFlow): Simulated {
  const { instance, instructions } = flow.program
  const { outputs } = simulateFlow(flow)
  return { outputs, steps: { used: instructions.length, limit: instance.steps } }
}
