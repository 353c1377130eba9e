import { createPublicClient, custom, type Hex } from 'viem'
import { expect, it } from 'vitest'
import { SettlementErrorCode } from './errors.ts'
import { requireBls } from './requireBls.ts'

const answering = (data: Hex) =>
  createPublicClient({ transport: custom({ request: async () => data }, { retryCount: 0 }) })

it('accepts a chain whose precompile adds two points', async () => {
  await requireBls(answering(`0x${'00'.repeat(128)}`))
})

it.each(['0x', `0x${'00'.repeat(127)}`] as const)('refuses one that answers %s', async (data) => {
  await expect(requireBls(answering(data))).rejects.toMatchObject({
    code: SettlementErrorCode.BLS_MISSING,
  })
})
