import { type Hex, isHex, keccak256 } from 'viem'
import { merkleRoot } from '../actions/merkleTree.ts'
import { hashTaskOutput, TaskKind, type TaskOutput } from '../actions/taskClaim.ts'
import { canonicalBytes } from '../workflow/canonicalJson.ts'
import type { JsonValue } from '../workflow/jsonValue.ts'
import { type CommittedResult, type CommittedTask, outputsLeaf } from './commitResult.ts'
import { malformedResult, outputMismatch, resultHashMismatch } from './errors.ts'

/** Bytes of a document: the outputs of a workflow and, of each task, its leaf and a short output. */
export const MAX_DOCUMENT_BYTES = 2 ** 24 // 16 MiB

/** Levels of an output: a table is a list of rows, each with its cells. Whoever hands out more wants to fill the stack. */
const MAX_OUTPUT_DEPTH = 4

const WORD = /^0x[0-9a-f]{64}$/

/** A result as bytes that anybody can check against the result hash: canonical JSON of the leaves and outputs. */
export function writeResultDocument({ tasks, outputs }: CommittedResult): Uint8Array {
  return canonicalBytes({ tasks, outputs })
}

/**
 * Reads a result that somebody handed out, and checks all of it against the hash that the chain or the ledger names.
 *
 * Errors: RESULT_MALFORMED, RESULT_HASH_MISMATCH, RESULT_OUTPUT_MISMATCH.
 */
export function readResultDocument(bytes: Uint8Array, resultHash: Hex): CommittedResult {
  const { tasks, outputs } = parseDocument(bytes)
  const root = merkleRoot(tasks.map(({ output }) => hashTaskOutput(output)))
  if (root !== resultHash.toLowerCase()) throw resultHashMismatch(resultHash, root)
  const last = tasks.at(-1)
  const expected = hashTaskOutput(outputsLeaf(tasks.length - 1, outputs))
  if (last === undefined || hashTaskOutput(last.output) !== expected)
    throw outputMismatch('the output of the workflow')
  for (const { name, output, encoded } of tasks)
    if (encoded !== undefined && keccak256(encoded) !== output.outputDigest)
      throw outputMismatch(`the output of ${name}`)
  return { resultHash: root, tasks, outputs }
}

function parseDocument(bytes: Uint8Array): Omit<CommittedResult, 'resultHash'> {
  if (bytes.length > MAX_DOCUMENT_BYTES) throw malformedResult('it is too long')
  const json = parseJson(bytes)
  const tasks = isRecord(json) ? json.tasks : undefined
  const outputs = isRecord(json) ? json.outputs : undefined
  if (!Array.isArray(tasks) || !isRecord(outputs) || !isJsonValue(outputs))
    throw malformedResult('it has no tasks and outputs')
  return {
    tasks: tasks.map(readTask),
    outputs: outputs as Readonly<Record<string, JsonValue>>,
  }
}

function readTask(entry: unknown, index: number): CommittedTask {
  const { name, output, encoded } = isRecord(entry) ? entry : {}
  const isWellFormed =
    typeof name === 'string' &&
    isLeaf(output) &&
    output.taskIndex === index &&
    (encoded === undefined || isHex(encoded))
  if (!isWellFormed) throw malformedResult(`task ${index}`)
  return { name, output, encoded: encoded as Hex | undefined }
}

function isLeaf(value: unknown): value is TaskOutput {
  if (!isRecord(value)) return false
  const words = [
    value.programHash,
    value.inputsCommitment,
    value.outputsCommitment,
    value.outputDigest,
  ]
  return (
    Number.isSafeInteger(value.taskIndex) &&
    Object.values<unknown>(TaskKind).includes(value.kind) &&
    words.every((word) => typeof word === 'string' && WORD.test(word))
  )
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw malformedResult('it is no JSON')
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isJsonValue(value: unknown, depth = 0): value is JsonValue {
  if (typeof value === 'string' || typeof value === 'boolean') return true
  if (depth >= MAX_OUTPUT_DEPTH) return false
  const isPart = (part: unknown): boolean => isJsonValue(part, depth + 1)
  if (Array.isArray(value)) return value.every(isPart)
  return isRecord(value) && Object.values(value).every(isPart)
}
