import {
  DEFAULT_VERIFY_MODE,
  type Definition,
  FLOW_VERSION,
  type OutputDefinition,
  VERIFY_MODES,
  type VerifyMode,
} from '../definition.ts'
import { WorkflowError, WorkflowErrorCode } from '../errors.ts'
import { MAX_COLUMNS, MAX_INPUTS, MAX_NEEDS, MAX_OUTPUTS, MAX_TASKS } from '../limits.ts'
import { formatReference } from '../reference.ts'
import { describeNode, quote, type SourceNode } from '../source/sourceNode.ts'
import { decodeDuration } from './decodeDuration.ts'
import { decodeHosts } from './decodeHosts.ts'
import { decodeInput } from './decodeInput.ts'
import { decodeNames } from './decodeNames.ts'
import { decodeReference } from './decodeReference.ts'
import {
  decodeWord,
  expectMap,
  expectText,
  joinPath,
  readDescription,
  readFields,
  readNamed,
  requireField,
} from './decoder.ts'
import { decodeTask } from './decodeTask.ts'

const DEFINITION_KEYS = [
  'flow',
  'name',
  'description',
  'verify',
  'hosts',
  'timeout',
  'onFailure',
  'inputs',
  'tasks',
  'outputs',
] as const
const FLOW_NAME = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/

/**
 * Turns the tree of a file into a definition with defaults filled in and keys sorted.
 *
 * Checks each value alone; `checkDefinition` checks how they refer to each other.
 * Source: docs/specs/workflow.md section 2.
 */
export function decodeDefinition(root: SourceNode): Definition {
  const map = expectMap(root, '', 'a map with "flow", "name", "inputs", "tasks" and "outputs"')
  const fields = readFields(map, '', DEFINITION_KEYS)
  checkVersion(requireField(fields.flow, map, '', 'flow'))
  const tasks = readNamed(
    expectMap(requireField(fields.tasks, map, '', 'tasks'), 'tasks', 'a map'),
    'tasks',
    MAX_TASKS,
  )
  const outputs = expectMap(
    requireField(fields.outputs, map, '', 'outputs'),
    'outputs',
    'a map of outputs',
  )
  const inputs =
    fields.inputs === undefined
      ? []
      : readNamed(expectMap(fields.inputs, 'inputs', 'a map'), 'inputs', MAX_INPUTS)
  if (outputs.entries.length === 0) throw emptyOutput(outputs, 'outputs')
  const { hosts, timeout, onFailure } = fields
  return {
    flow: FLOW_VERSION,
    name: decodeName(requireField(fields.name, map, '', 'name')),
    ...readDescription(fields.description, 'description'),
    verify: decodeVerify(fields.verify),
    ...(hosts === undefined ? {} : { hosts: decodeHosts(hosts, 'hosts') }),
    ...(timeout === undefined ? {} : { timeout: decodeDuration(timeout, 'timeout') }),
    ...(onFailure === undefined
      ? {}
      : { onFailure: decodeNames(onFailure, 'onFailure', MAX_NEEDS) }),
    inputs: Object.fromEntries(
      inputs.map(({ key, value }) => [key, decodeInput(value, joinPath('inputs', key))]),
    ),
    tasks: Object.fromEntries(
      tasks.map(({ key, value }) => [key, decodeTask(value, joinPath('tasks', key))]),
    ),
    outputs: Object.fromEntries(
      readNamed(outputs, 'outputs', MAX_OUTPUTS).map(({ key, value }) => [
        key,
        decodeOutput(value, joinPath('outputs', key)),
      ]),
    ),
  }
}

function checkVersion(node: SourceNode): void {
  if (node.kind === 'scalar' && node.form === 'number' && node.text === String(FLOW_VERSION)) return
  throw new WorkflowError({
    data: { code: WorkflowErrorCode.VERSION_UNSUPPORTED, path: 'flow' },
    message: `version ${FLOW_VERSION} of the language is known, this file says ${describeNode(node)}`,
    remedy: `Write "flow: ${FLOW_VERSION}", or use a newer release.`,
    where: node.where,
  })
}

function decodeName(node: SourceNode): string {
  const { text } = expectText(node, 'name', 'a text')
  if (FLOW_NAME.test(text)) return text
  throw new WorkflowError({
    data: { code: WorkflowErrorCode.NAME_INVALID, path: 'name' },
    message: `${quote(text)} is not a workflow name: small letters, digits and inner "-", at most 64`,
    remedy: 'Write it like "pro-rata-rewards".',
    where: node.where,
  })
}

function decodeVerify(node: SourceNode | undefined): VerifyMode {
  return node === undefined ? DEFAULT_VERIFY_MODE : decodeWord(node, 'verify', VERIFY_MODES)
}

function decodeOutput(node: SourceNode, path: string): OutputDefinition {
  if (node.kind !== 'map') return formatReference(decodeReference(node, path))
  const columns = readNamed(node, path, MAX_COLUMNS)
  if (columns.length === 0) throw emptyOutput(node, path)
  return Object.fromEntries(
    columns.map(({ key, value }) => [
      key,
      formatReference(decodeReference(value, joinPath(path, key))),
    ]),
  )
}

function emptyOutput(node: SourceNode, path: string): WorkflowError {
  return new WorkflowError({
    data: { code: WorkflowErrorCode.VALUE_INVALID, path },
    message: `${path} is empty`,
    remedy: `Name at least one result, for example "total: \${ tasks.distribute.total }".`,
    where: node.where,
  })
}
