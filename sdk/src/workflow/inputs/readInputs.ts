import type { Definition, InputDeclaration, ScalarType } from '../definition.ts'
import { suggest } from '../didYouMean.ts'
import { WorkflowError, WorkflowErrorCode } from '../errors.ts'
import { MAX_INPUTS_LENGTH } from '../limits.ts'
import { readYaml } from '../source/readYaml.ts'
import { describeNode, type SourceEntry } from '../source/sourceNode.ts'
import { decodeCsv } from './decodeCsv.ts'
import { decodeScalar, inputError } from './decodeScalar.ts'
import { decodeValue } from './decodeValue.ts'
import { InputErrorCode } from './errors.ts'
import type { Inputs, InputValue } from './inputValues.ts'

/** Where inputs come from; `file` is the name used in error locations. */
export type InputSource =
  /** A YAML or JSON map with any number of inputs. */
  | { readonly kind: 'document'; readonly file: string; readonly text: string }
  /** A CSV file for one table or list. */
  | { readonly kind: 'csv'; readonly input: string; readonly file: string; readonly text: string }
  /** One value as a person types it on a command line: an integer, true, false, an address, a text, or YAML for the rest. */
  | { readonly kind: 'value'; readonly input: string; readonly file: string; readonly text: string }

/**
 * Reads and checks the inputs of a workflow from all their sources.
 *
 * - Out: a value for each declared input, and nothing else.
 * - Errors: InputError (INPUT_*) with file:line:column of the bad cell, FLOW_YAML_* for files that are not YAML.
 * - Source: docs/specs/workflow.md section 4.
 */
export function readInputs(definition: Definition, sources: readonly InputSource[]): Inputs {
  const values = new Map<string, InputValue>()
  for (const source of sources) {
    for (const { name, decode, where } of readSource(definition, source)) {
      if (values.has(name)) {
        throw inputError(
          { path: name, where },
          InputErrorCode.DUPLICATE,
          'this input is given twice',
          'Give it once, in a file or on the command line.',
        )
      }
      values.set(name, decode())
    }
  }
  for (const name of Object.keys(definition.inputs)) {
    if (values.has(name)) continue
    const where = definition.locations?.of(`inputs.${name}`)
    throw inputError(
      { path: name, where },
      InputErrorCode.MISSING,
      'this input is declared and not given',
      `Give a value for "${name}" in the inputs file or on the command line.`,
    )
  }
  return Object.fromEntries([...values].sort(([left], [right]) => (left < right ? -1 : 1)))
}

interface GivenInput {
  readonly name: string
  readonly where: SourceEntry['keyWhere']
  readonly decode: () => InputValue
}

function readSource(definition: Definition, source: InputSource): GivenInput[] {
  const { file, text } = source
  const start = { file, line: 1, column: 1 }
  if (text.length > MAX_INPUTS_LENGTH) {
    throw inputError(
      { path: file, where: start },
      InputErrorCode.FILE_TOO_LONG,
      `${text.length} characters, ${MAX_INPUTS_LENGTH} are allowed`,
      'Split the data.',
    )
  }
  if (source.kind !== 'document') {
    const declaration = declarationOf(definition, source.input, start)
    const decode = (): InputValue =>
      source.kind === 'csv'
        ? decodeCsv(declaration, source.input, text, file)
        : decodeTyped(declaration, source.input, text, file)
    return [{ name: source.input, where: start, decode }]
  }
  const root = readYaml(text, { file, maxLength: MAX_INPUTS_LENGTH })
  if (root.kind !== 'map') {
    throw new WorkflowError({
      data: { code: WorkflowErrorCode.WRONG_TYPE, path: '' },
      message: `an inputs file is a map of inputs, not ${describeNode(root)}`,
      remedy: 'Write "name: value" for each input.',
      where: root.where,
    })
  }
  return root.entries.map(({ key, keyWhere, value }) => {
    const declaration = declarationOf(definition, key, keyWhere)
    return { name: key, where: keyWhere, decode: () => decodeValue(declaration, value, key) }
  })
}

function declarationOf(
  definition: Definition,
  name: string,
  where: SourceEntry['keyWhere'],
): InputDeclaration {
  const declaration = Object.hasOwn(definition.inputs, name) ? definition.inputs[name] : undefined
  if (declaration !== undefined) return declaration
  throw inputError(
    { path: name, where },
    InputErrorCode.UNKNOWN,
    'the workflow declares no such input',
    suggest(name, Object.keys(definition.inputs)),
  )
}

function decodeTyped(
  declaration: InputDeclaration,
  name: string,
  text: string,
  file: string,
): InputValue {
  const where = { file, line: 1, column: 1 }
  if (declaration.type === 'table' || declaration.type.endsWith('[]')) {
    return decodeValue(declaration, readYaml(text, { file, maxLength: MAX_INPUTS_LENGTH }), name)
  }
  return decodeScalar(declaration.type as ScalarType, { text: text.trim(), path: name, where })
}
