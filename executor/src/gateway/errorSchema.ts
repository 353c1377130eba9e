import { z } from '@hono/zod-openapi'

/** Body of every answer above 399. */
export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().openapi({ description: 'Stable; see docs/ERRORS.md.' }),
      message: z.string(),
      remedy: z.string(),
      where: z.unknown().optional(),
      data: z.unknown().optional(),
    }),
  })
  .openapi('Error')
