import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { decodeValue } from '@flowbuilder/sdk/table/decodeValue'
import { encodeValue } from '@flowbuilder/sdk/table/encodeValue'
import { TASK_KINDS, type TaskDefinition } from '@flowbuilder/sdk/workflow/definition'
import { z } from 'zod'
import type { TaskContext, TaskValues } from '../../runtime/port.ts'
import { toRemoteError } from '../../workers/errors.ts'
import { toErrorMessage } from '../../workers/serveWorker.ts'
import { messageInvalid, messageTooLarge } from '../errors.ts'
import type { TaskJob } from '../port.ts'

/** A job or an outcome as text: one value of the largest size, and room. */
export const MAX_MESSAGE_BYTES = 2 ** 25 // 32 MiB
const MESSAGE_VERSION = 1

const hex32 = z.custom<`0x${string}`>((value) => /^0x[0-9a-f]{64}$/.test(String(value)))
const values = z.record(z.string(), z.base64())
const place = z.strictObject({
  runId: z.string(),
  taskId: z.string(),
  attempt: z.int().positive(),
  idempotencyKey: hex32,
  seed: hex32,
  hosts: z.array(z.string()),
})
const jobSchema = z.strictObject({
  version: z.literal(MESSAGE_VERSION),
  task: z.custom<TaskDefinition>(isTask),
  inputs: values,
  place,
  /** Time left when it was submitted: clocks of two machines are not compared. */
  leftMs: z.int(),
})
const outcomeSchema = z.union([
  z.strictObject({ version: z.literal(MESSAGE_VERSION), outputs: values }),
  z.strictObject({
    version: z.literal(MESSAGE_VERSION),
    error: z.object({
      message: z.string(),
      remedy: z.string(),
      where: z.object({ file: z.string(), line: z.int(), column: z.int() }).optional(),
      data: z.looseObject({ code: z.string() }),
    }),
  }),
])

/** A job that travels to another machine: values in their canonical bytes, base64. */
export type JobMessage = z.infer<typeof jobSchema>

/** What a worker gets out of a message; it adds the signal. */
export interface ReceivedJob {
  readonly task: TaskDefinition
  readonly inputs: TaskValues
  readonly place: Omit<TaskContext, 'deadlineMs' | 'signal' | 'notes'>
  readonly leftMs: number
}

/** What became of a job. */
export type Outcome =
  | { readonly type: 'succeeded'; readonly outputs: TaskValues }
  | { readonly type: 'failed'; readonly error: FlowError }

/** Errors: QUEUE_MESSAGE_TOO_LARGE. */
export function encodeJob({ task, inputs, context }: TaskJob): JobMessage {
  const { runId, taskId, attempt, idempotencyKey, seed, hosts, deadlineMs } = context
  const message: JobMessage = {
    version: MESSAGE_VERSION,
    task,
    inputs: encodeValues(inputs),
    place: { runId, taskId, attempt, idempotencyKey, seed, hosts: [...hosts] },
    leftMs: Math.max(0, Math.ceil(deadlineMs - Date.now())),
  }
  checkSize(JSON.stringify(message))
  return message
}

/** Errors: QUEUE_MESSAGE_INVALID; VALUE_* for bytes that are not canonical. */
export function decodeJob(message: unknown): ReceivedJob {
  const parsed = jobSchema.safeParse(message)
  if (!parsed.success) throw messageInvalid(parsed.error.issues[0]?.message ?? 'malformed')
  const { task, inputs, place: where, leftMs } = parsed.data
  return { task, inputs: decodeValues(inputs), place: where, leftMs }
}

/** Errors: QUEUE_MESSAGE_TOO_LARGE; VALUE_* for outputs that are no values. */
export function encodeOutputs(outputs: TaskValues): string {
  return checkSize(JSON.stringify({ version: MESSAGE_VERSION, outputs: encodeValues(outputs) }))
}

export function encodeFailure(thrown: unknown): string {
  const { message, remedy, where, data } =
    thrown instanceof FlowError ? jsonOf(thrown) : toErrorMessage(thrown)
  return JSON.stringify({ version: MESSAGE_VERSION, error: { message, remedy, where, data } })
}

/** Errors: QUEUE_MESSAGE_INVALID, VALUE_*. */
export function decodeOutcome(text: string): Outcome {
  const parsed = outcomeSchema.safeParse(parseJson(text))
  if (!parsed.success) throw messageInvalid(parsed.error.issues[0]?.message ?? 'malformed')
  if ('outputs' in parsed.data)
    return { type: 'succeeded', outputs: decodeValues(parsed.data.outputs) }
  const { message, remedy, where, data } = parsed.data.error
  return {
    type: 'failed',
    error: toRemoteError({ code: data.code, message, remedy, where, data }),
  }
}

/** Whether it has exactly one of the keys that name a kind; what is inside was checked by the engine that sent it. */
function isTask(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false
  return TASK_KINDS.filter((kind) => Object.hasOwn(value, kind)).length === 1
}

function encodeValues(all: TaskValues): Record<string, string> {
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => [
      name,
      Buffer.from(encodeValue(value)).toString('base64'),
    ]),
  )
}

function decodeValues(all: Readonly<Record<string, string>>): TaskValues {
  return Object.fromEntries(
    Object.entries(all).map(([name, text]) => [name, decodeValue(Buffer.from(text, 'base64'))]),
  )
}

function checkSize(text: string): string {
  if (Buffer.byteLength(text) > MAX_MESSAGE_BYTES) throw messageTooLarge(MAX_MESSAGE_BYTES)
  return text
}

/** Its data as JSON can hold it: bigints as decimal text. */
function jsonOf(error: FlowError): {
  readonly message: string
  readonly remedy: string
  readonly where: FlowError['where']
  readonly data: unknown
} {
  const { message, remedy, where } = error
  return { message, remedy, where, data: error.toJSON()['data'] }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
