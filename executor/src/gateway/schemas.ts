import { z } from '@hono/zod-openapi'
import { STEPS } from '../requests/fold/runEvent.ts'
import { RUN_STATUSES } from '../requests/fold/runState.ts'
import { REQUEST_STATUSES } from '../settlement/history/foldHistory.ts'
import { committeeSchema, consensusSchema } from './committeeSchemas.ts'
import { address, hash, hex, milliseconds, nextPage, place, wei } from './fields.ts'

const recordedError = z
  .object({
    code: z.string(),
    message: z.string(),
    remedy: z.string(),
    where: z.unknown().optional(),
    data: z.unknown().optional(),
  })
  .openapi('RecordedError')

/** Steps of a request that the network runs, in order. */
export const NETWORK_STEPS = ['admit', 'run', 'agree', 'settle'] as const

export const stepSchema = z
  .object({
    name: z.enum([...STEPS, ...NETWORK_STEPS]).openapi({
      description: `zk: ${STEPS.join(', ')}; other modes: ${NETWORK_STEPS.join(', ')}.`,
    }),
    status: z.enum(['pending', 'running', 'waiting', 'completed', 'faulted', 'skipped']),
    startedAtMs: milliseconds.optional(),
    finishedAtMs: milliseconds.optional(),
    /** Only while it proves. */
    progress: z.object({ phase: z.string(), elapsedMs: z.number() }).optional(),
  })
  .openapi('Step')

export const runSchema = z
  .object({
    id: hash,
    status: z.enum(RUN_STATUSES),
    chainStatus: z
      .enum(REQUEST_STATUSES)
      .optional()
      .openapi({ description: 'What the contracts announced of it, whatever this node does.' }),
    /** Set while the status is `waiting`, and often with `pending`. */
    waitingFor: z.string().optional(),
    request: z.object({
      owner: address,
      payer: address,
      mode: z.number(),
      deadline: z.string().openapi({ description: 'Unix seconds.' }),
      fee: wei,
      token: address,
      callback: address,
      callbackGas: z.number(),
      definitionHash: hash,
      inputsHash: hash,
      programHash: hash,
      inputsCommitment: hash,
      clientRequestId: hash,
    }),
    submittedAtMs: milliseconds,
    submittedIn: place,
    closesAt: z
      .string()
      .openapi({ description: 'Unix seconds; earlier than the deadline after a cancellation.' }),
    steps: z.array(stepSchema),
    committee: committeeSchema.optional().openapi({
      description:
        'While the ledger holds the request: from its admission until the chain has settled it.',
    }),
    outputs: z
      .unknown()
      .optional()
      .openapi({ description: 'As the workflow names them; integers as decimal strings.' }),
    outputWords: z.array(z.string()).optional(),
    resultHash: hash.optional(),
    proof: hex.optional(),
    /** The settlement transaction of this node, once it is signed. */
    transactionHash: hash.optional(),
    gasUsed: z.string().optional(),
    gasCost: wei.optional(),
    settlement: z
      .object({ executor: address, own: z.boolean(), resultHash: hash, fee: wei, place })
      .optional(),
    refund: z.object({ amount: wei, place }).optional(),
    error: recordedError.optional(),
  })
  .openapi('Run')
export type RunView = z.infer<typeof runSchema>

export const runListSchema = z
  .object({
    runs: z.array(
      runSchema.omit({
        outputs: true,
        outputWords: true,
        proof: true,
        steps: true,
        committee: true,
      }),
    ),
    next: nextPage,
  })
  .openapi('RunList')
export type RunListView = z.infer<typeof runListSchema>

export const outputsSchema = z
  .object({
    id: hash,
    outputs: z.unknown(),
    outputWords: z
      .array(z.string())
      .optional()
      .openapi({ description: 'As the proof commits to them; zk mode alone.' }),
    resultHash: hash,
    /** True when the chain holds this very result hash. */
    settled: z.boolean(),
  })
  .openapi('Outputs')

export const healthSchema = z
  .object({
    status: z.enum(['ok', 'syncing']),
    synced: z.boolean(),
    block: z.number(),
    openRuns: z.number(),
    executors: z.number(),
    blobBytes: z.number(),
  })
  .openapi('Health')

export const networkSchema = z
  .object({
    chainId: z.number(),
    registry: address,
    incentiveManager: address,
    zkVerifier: address,
    verificationKeyHash: hash,
    fromBlock: z.string(),
    executor: address,
    confirmations: z.number(),
    turnMs: z.number(),
    minimumFee: wei,
    limits: z.object({ maxBlobBytes: z.number() }),
    consensus: consensusSchema
      .optional()
      .openapi({ description: 'Changes with every block; of a validator alone.' }),
    publicRpcUrl: z
      .string()
      .optional()
      .openapi({ description: 'An RPC node of the chain that everybody may use.' }),
  })
  .openapi('Network')
export type NetworkView = z.infer<typeof networkSchema>

export const blobSchema = z.object({ cid: z.string(), hash, size: z.number() }).openapi('Blob')
