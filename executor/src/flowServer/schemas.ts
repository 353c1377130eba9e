import { z } from '@hono/zod-openapi'
import { MAX_RUN_ID_LENGTH } from '../runtime/limits.ts'

const milliseconds = z.number().openapi({ description: 'Milliseconds since 1970.' })
const status = z.enum(['running', 'failing', 'completed', 'faulted', 'cancelled'])
const values = z
  .record(z.string(), z.unknown())
  .openapi({ description: 'By name; integers as decimal strings, tables as rows.' })
const fault = z
  .object({ code: z.string(), message: z.string(), remedy: z.string() })
  .openapi('Fault')
/** Why the run failed; the task and its last attempt, unless no task is to blame. */
const runFault = fault
  .extend({ task: z.string().optional(), attempt: z.number().optional() })
  .openapi('RunFault')
const wei = z.string().regex(/^\d{1,30}$/)

/** Id of a run in a path. */
export const runIdParameter = z.object({ id: z.string().min(1).max(MAX_RUN_ID_LENGTH) })

const boundsSchema = z
  .object({
    deadlineMs: z.number().int().min(1).optional(),
    feeWei: wei.optional(),
    gasPriceWei: wei.default('1000000000'),
  })
  .openapi('Bounds', { description: 'A workflow whose worst case does not fit is refused.' })
export type BoundsView = z.infer<typeof boundsSchema>

export const startSchema = z
  .object({
    flow: z.string().openapi({ description: 'Text of the workflow file.' }),
    inputs: values.default({}),
    id: z
      .string()
      .optional()
      .openapi({ description: 'Chosen by the caller: asking twice starts one run.' }),
    bounds: boundsSchema.optional(),
  })
  .openapi('Start')

export const idSchema = z.object({ id: z.string() }).openapi('RunId')

const taskSchema = z
  .object({
    name: z.string(),
    kind: z.string(),
    status: z.enum([
      'pending',
      'running',
      'waiting',
      'completed',
      'skipped',
      'faulted',
      'cancelled',
    ]),
    attempt: z.number(),
    items: z.object({ count: z.number(), ended: z.number() }).optional(),
    /** Of a task that waits. */
    dueAtMs: milliseconds.optional(),
    signal: z.string().optional(),
    fault: fault.optional(),
  })
  .openapi('Task')

export const runSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    status,
    startedAtMs: milliseconds,
    endedAtMs: milliseconds.optional(),
    definitionHash: z.string(),
    rerunOf: z.string().optional(),
    /** Number of the last event. */
    events: z.number(),
    tasks: z.array(taskSchema),
    outputs: values.optional(),
    fault: runFault.optional(),
  })
  .openapi('Run')
export type RunView = z.infer<typeof runSchema>

export const runListSchema = z
  .object({
    runs: z.array(
      runSchema
        .pick({ id: true, name: true, status: true, startedAtMs: true, endedAtMs: true })
        .extend({ serial: z.number() }),
    ),
    next: z
      .number()
      .openapi({ description: 'Value of `before` for the next page; 0 when there is none.' }),
  })
  .openapi('RunList')

export const signalSchema = z.object({ content: values.default({}) }).openapi('Signal')
export const cancelSchema = z.object({ reason: z.string().max(200).default('') }).openapi('Cancel')
