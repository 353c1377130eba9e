import { z } from '@hono/zod-openapi'

export const hash = z
  .string()
  .openapi({ pattern: '^0x[0-9a-f]{64}$', example: `0x${'0'.repeat(64)}` })
export const address = z.string().openapi({ pattern: '^0x[0-9a-fA-F]{40}$' })
export const hex = z.string().openapi({ pattern: '^0x([0-9a-f]{2})*$' })
