import { z } from '@hono/zod-openapi'
import { SLASH_STATUSES } from '../settlement/history/foldHistory.ts'
import { address, hash, milliseconds, nextPage, place, wei } from './fields.ts'

/** Names of the faults, by their number in contracts/types/Slash.sol. */
export const FAULTS = ['equivocation', 'wrongResult', 'lostDispute', 'absence'] as const

export const settlementListSchema = z
  .object({
    settlements: z.array(
      z.object({
        id: hash,
        owner: address,
        mode: z.number(),
        executor: address,
        resultHash: hash,
        fee: wei,
        settledAtMs: milliseconds,
        settledIn: place,
      }),
    ),
    next: nextPage,
  })
  .openapi('SettlementList')
export type SettlementListView = z.infer<typeof settlementListSchema>

export const slashListSchema = z
  .object({
    slashes: z.array(
      z.object({
        id: hash,
        owner: address.openapi({ description: 'Whose stake it is.' }),
        fault: z.enum(FAULTS),
        amount: wei,
        reporter: address,
        executableAt: z.string().openapi({ description: 'Unix seconds.' }),
        status: z.enum(SLASH_STATUSES),
        reportedAtMs: milliseconds,
        reportedIn: place,
        endedAtMs: milliseconds.optional(),
        endedIn: place.optional(),
      }),
    ),
    next: nextPage,
  })
  .openapi('SlashList')
export type SlashListView = z.infer<typeof slashListSchema>

export const epochListSchema = z
  .object({
    epochs: z.array(z.object({ epoch: z.number(), startedAtMs: milliseconds, startedIn: place })),
    next: nextPage,
  })
  .openapi('EpochList')
export type EpochListView = z.infer<typeof epochListSchema>
