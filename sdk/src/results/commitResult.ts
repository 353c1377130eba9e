import { type Hex, keccak256, numberToHex, size, toHex, zeroHash } from 'viem'
import { merkleRoot } from '../actions/merkleTree.ts'
import { hashTaskOutput, TaskKind, type TaskOutput } from '../actions/taskClaim.ts'
import type { InputWord } from '../compiler/ir/graph.ts'
import { commitInputs, commitOutputs } from '../flowvm/commitments.ts'
import { evaluate } from '../flowvm/evaluate.ts'
import { isList, isTable, type ScalarValue } from '../table/value.ts'
import { canonicalBytes, hashBytes } from '../workflow/canonicalJson.ts'
import type { JsonValue } from '../workflow/jsonValue.ts'
import { valueToJson } from '../workflow/valueToJson.ts'
import { encodeOutputs, type NamedValues } from './encodeOutputs.ts'
import type { PlannedLeaf, ProvableProgram } from './plannedLeaf.ts'

/** What a task got and gave. */
export interface TaskRun {
  /** The values of `with` by name; used for a task that can be proven alone. */
  readonly arguments: NamedValues
  readonly outputs: NamedValues
}

export interface CommitResultParameters {
  /** All tasks, by index: `planTasks`. */
  readonly leaves: readonly PlannedLeaf[]
  /** By name; a task that was skipped is not there. */
  readonly tasks: ReadonlyMap<string, TaskRun>
  /** Outputs of the workflow. */
  readonly outputs: NamedValues
}

/** A leaf with what a consumer wants to see of it. */
export interface CommittedTask {
  /** Empty for the leaf of the outputs of the workflow. */
  readonly name: string
  readonly output: TaskOutput
  /** The canonical output that `output.outputDigest` is the hash of, where it is short; undefined for a skipped task. */
  readonly encoded: Hex | undefined
}

/** The result of a run, as all that run it have it. */
export interface CommittedResult {
  readonly resultHash: Hex
  /** In the order of the leaves. */
  readonly tasks: readonly CommittedTask[]
  /** As people and programs read them. */
  readonly outputs: Readonly<Record<string, JsonValue>>
}

/** Longest canonical output that goes along with a result. */
export const MAX_SHOWN_BYTES = 2 ** 12 // 4 KiB

/** `programHash` of the leaf of a workflow's outputs. */
export const OUTPUTS_PROGRAM = keccak256(toHex('FlowBuilder outputs v1'))
/** `outputDigest` of a task that was skipped: no output has it. */
export const SKIPPED_DIGEST = zeroHash

/**
 * The result hash of a completed run in quorum and optimistic mode, with its leaves.
 *
 * - Shape: one leaf a task by index, then that of the outputs. Their Merkle root is the hash: sdk/src/actions/merkleTree.ts.
 * - Errors: those of `encodeOutputs`; of `evaluate` for arguments that the task fails for.
 * - Source: docs/specs/results.md; contracts/types/TaskClaim.sol.
 */
export function commitResult(parameters: CommitResultParameters): CommittedResult {
  const { leaves, tasks, outputs } = parameters
  const committed = leaves.map((leaf) => commitTask(leaf, tasks.get(leaf.name)))
  const json = Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [name, valueToJson(value)]),
  )
  committed.push({ name: '', output: outputsLeaf(leaves.length, json), encoded: undefined })
  const resultHash = merkleRoot(committed.map(({ output }) => hashTaskOutput(output)))
  return { resultHash, tasks: committed, outputs: json }
}

/** The leaf behind those of the tasks: its digest is the hash of the canonical JSON of the outputs. */
export function outputsLeaf(
  taskIndex: number,
  outputs: Readonly<Record<string, JsonValue>>,
): TaskOutput {
  return {
    taskIndex,
    kind: TaskKind.EXTERNAL,
    programHash: OUTPUTS_PROGRAM,
    inputsCommitment: zeroHash,
    outputsCommitment: zeroHash,
    outputDigest: hashBytes(canonicalBytes(outputs)),
  }
}

function commitTask({ name, plan, proof }: PlannedLeaf, run: TaskRun | undefined): CommittedTask {
  const zero = { inputsCommitment: zeroHash, outputsCommitment: zeroHash }
  if (run === undefined) {
    const output = { ...plan, ...zero, outputDigest: SKIPPED_DIGEST }
    return { name, output, encoded: undefined }
  }
  const encoded = encodeOutputs(run.outputs)
  const commitments = proof === undefined ? zero : commitWords(proof, run.arguments)
  return {
    name,
    output: { ...plan, ...commitments, outputDigest: keccak256(encoded) },
    encoded: size(encoded) <= MAX_SHOWN_BYTES ? encoded : undefined,
  }
}

/** What a proof of the task says in public. */
function commitWords(
  { program, words }: ProvableProgram,
  values: NamedValues,
): Pick<TaskOutput, 'inputsCommitment' | 'outputsCommitment'> {
  const inputs = words.map((word) => readArgument(values, word))
  const { outputs } = evaluate(program, inputs)
  return {
    inputsCommitment: numberToHex(commitInputs(inputs), { size: 32 }),
    outputsCommitment: numberToHex(commitOutputs(outputs), { size: 32 }),
  }
}

/** The word of an argument, of an item of it or of a cell. */
export function readArgument(values: NamedValues, { input, column, row }: InputWord): bigint {
  const value = values[input]
  if (value === undefined) return 0n
  const list = isTable(value) ? value.columns[column ?? ''] : value
  if (list === undefined) return 0n
  const scalar = isList(list) ? list.items[row ?? 0] : (list as ScalarValue).value
  return typeof scalar === 'bigint' ? scalar : BigInt(scalar === true)
}
