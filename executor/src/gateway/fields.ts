import { z } from '@hono/zod-openapi'
import { type Address, isAddress } from 'viem'
import { MAX_HISTORY_PAGE } from '../settlement/history/chainHistory.ts'

const ADDRESS = '^0x[0-9a-fA-F]{40}$'
/** Entries of a page that asks for no number. */
const DEFAULT_PAGE = 20

export const hash = z
  .string()
  .openapi({ pattern: '^0x[0-9a-f]{64}$', example: `0x${'0'.repeat(64)}` })
export const address = z.string().openapi({ pattern: ADDRESS })
export const hex = z.string().openapi({ pattern: '^0x([0-9a-f]{2})*$' })
export const wei = z.string().openapi({ description: 'Wei, decimal.', pattern: '^[0-9]+$' })
export const milliseconds = z.number().openapi({ description: 'Milliseconds since 1970.' })

export const place = z
  .object({ blockNumber: z.number(), blockHash: hash, transactionHash: hash, logIndex: z.number() })
  .openapi('ChainPlace')

export const nextPage = z
  .number()
  .openapi({ description: 'Value of `before` for the next page; 0 when there is none.' })

/** An address that a caller gives, with or without checksum. */
export const addressParameter = z
  .string()
  .refine((text): text is Address => isAddress(text, { strict: false }), {
    error: 'an address is 0x and 40 hexadecimal digits',
  })
  .openapi({ type: 'string', pattern: ADDRESS })

/** Which part of a list; `maxCursor` is the highest `next` that there can be. */
export const pageParameters = (maxCursor: number) =>
  z.object({
    limit: z.coerce.number().int().min(1).max(MAX_HISTORY_PAGE).default(DEFAULT_PAGE),
    before: z.coerce.number().int().min(0).max(maxCursor).default(0).openapi({
      description: '`next` of the page before; 0 for the newest.',
    }),
  })

/** A page of the history of the chain. */
export const historyPage = pageParameters(Number.MAX_SAFE_INTEGER)
