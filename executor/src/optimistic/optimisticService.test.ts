import { planRoot } from '@flowbuilder/sdk/results/planTasks'
import { type Hex, keccak256 } from 'viem'
import { expect, it } from 'vitest'
import { OptimisticErrorCode } from './errors.ts'
import { type OptimisticNotice, OptimisticService } from './optimisticService.ts'
import type { ClaimCall, OptimisticRequest, OwnRun } from './port.ts'

const SELF = '0x1111111111111111111111111111111111111111'
const ID = keccak256('0x01')
const RESULT_HASH = keccak256('0x02')
/** A quarter of the shorter window: 2,500 ms. */
const RULES = { challengeWindowS: 10, resolutionWindowS: 12, postBond: 1n, challengeBond: 1n }

const runOf = (computedMs: number): OwnRun => ({
  type: 'completed',
  result: { resultHash: RESULT_HASH, tasks: [], outputs: {} } as never,
  plan: [],
  inputWords: () => undefined,
  computedMs,
})

/** One look of the performer whose run took so long, and the next one, if it is asked for. */
async function perform(firstMs: number, againMs: number) {
  const said: ClaimCall[] = []
  const notices: OptimisticNotice[] = []
  const request = { id: ID as Hex, request: { programHash: planRoot([]) } } as OptimisticRequest
  let block = 1
  const service = new OptimisticService(
    { chainId: 1, registry: SELF, operator: SELF, nowMs: () => 0, notify: (n) => notices.push(n) },
    {
      chain: {
        account: SELF,
        rules: async () => RULES,
        head: async () => ({ number: block++, timeS: 100 }),
        read: async () => ({ status: 'pending', closesAtS: 200, claim: undefined }),
        send: async (_key, _request, call) => void said.push(call),
      },
      runs: {
        compute: async () => runOf(firstMs),
        computeAgain: async () => runOf(againMs),
      },
      results: { fetch: async () => undefined },
      prover: { prove: () => Promise.reject(new Error('nothing is disputed')) } as never,
      requests: () => [request],
      assignmentOf: () => ({ committee: [SELF], others: [] }),
    },
  )
  for (let look = 0; look < 3; look++) {
    await service.poll()
    await service.settled()
  }
  return { said, notices }
}

const POST: ClaimCall = { type: 'post', resultHash: RESULT_HASH }

it('posts what was computed within the limit', async () => {
  expect((await perform(2_500, Number.NaN)).said).toEqual([POST])
})

it('computes what took too long once more: the machine may have been busy', async () => {
  const { said, notices } = await perform(2_501, 2_500)
  expect(said).toEqual([POST])
  expect(notices.map(({ type }) => type)).toEqual(['computed', 'said'])
})

it('posts nothing that takes too long again, and says why', async () => {
  const { said, notices } = await perform(2_501, 2_501)
  expect(said).toEqual([])
  const [withheld] = notices
  expect(withheld).toMatchObject({
    type: 'withheld',
    error: { code: OptimisticErrorCode.TOO_LONG, data: { computedMs: 2_501, limitMs: 2_500 } },
  })
})
