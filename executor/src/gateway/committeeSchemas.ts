import { z } from '@hono/zod-openapi'
import { address, hash, hex } from './fields.ts'

/** What the network of executors does for a request that no single proof settles. */
export const committeeSchema = z
  .object({
    mode: z.enum(['quorum', 'zk', 'optimistic']),
    admittedAt: z.number().openapi({ description: 'Block of the ledger.' }),
    members: z.array(
      z.object({
        operator: address,
        weight: z.number(),
        performs: z.boolean().openapi({ description: 'Runs it for the others; optimistic mode.' }),
        resultHash: hash.optional().openapi({ description: 'What it voted for.' }),
      }),
    ),
    observations: z
      .array(
        z.object({
          task: z.string(),
          rule: z.enum(['identical', 'median', 'mode']),
          seen: z.number().openapi({ description: 'Members whose observation is in.' }),
          outcome: z.enum(['agreed', 'failed', 'split']).optional(),
        }),
      )
      .openapi({ description: 'Of the outside world, one a task.' }),
    tasks: z
      .array(
        z.object({
          name: z.string(),
          status: z.string(),
          attempts: z.number(),
        }),
      )
      .openapi({ description: 'As this node runs them.' }),
    checkpoint: z.number().optional().openapi({ description: 'Last one of the performer.' }),
    resultHash: hash.optional().openapi({ description: 'What more than 2/3 voted for.' }),
    decidedAt: z
      .number()
      .optional()
      .openapi({ description: 'Block whose certificate settles it.' }),
    certificate: z
      .object({
        round: z.number(),
        blockId: hash,
        absentMembers: z.string().openapi({ description: 'Bits of the set, decimal.' }),
        signature: hex,
      })
      .optional(),
  })
  .openapi('Committee')
export type CommitteeView = z.infer<typeof committeeSchema>

/** Where the consensus stands, as this node sees it. */
export const consensusSchema = z
  .object({
    epoch: z.number(),
    height: z.number(),
    round: z.number(),
    timeS: z.number().openapi({ description: 'Of the last block, Unix seconds.' }),
    openRequests: z.number(),
    synced: z.boolean(),
    peers: z.number(),
    validators: z.array(
      z.object({
        operator: address,
        weight: z.number(),
        seenAt: z.number().openapi({ description: 'Block of its last sign of life; 0: none yet.' }),
        live: z.boolean(),
      }),
    ),
  })
  .openapi('Consensus')
export type ConsensusView = z.infer<typeof consensusSchema>
