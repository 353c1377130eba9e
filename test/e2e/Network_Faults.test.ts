import { setTimeout as sleep } from 'node:timers/promises'
import { type Hex, parseEventLogs } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL_ACCOUNT, localAccount } from '../../executor/src/devnet/localAccounts.ts'
import { startPriceServer } from '../../scripts/startSample/priceServer.ts'
import { incentiveManagerAbi } from '../../sdk/src/abi/incentiveManagerAbi.ts'
import { Fault } from '../../sdk/src/actions/getSlash.ts'
import { judge, type LoadedNetwork, startLoadedNetwork } from '../load/localNetwork.ts'
import { Requester, type SentRequest } from '../load/requester.ts'
import { httpWork, optimisticWork, scriptWork, type Work } from '../load/work.ts'

const SETTLE_TIMEOUT_MS = 120_000
const POLL_MS = 50

/** What a gateway shows of a run. */
interface ShownRun {
  readonly status?: string
  readonly committee?: {
    readonly members: readonly { readonly operator: string; readonly resultHash?: Hex }[]
    readonly observations: readonly { readonly outcome?: string }[]
    readonly resultHash?: Hex
  }
}

/** Steps of DESIGN section 3, as the gateway of the victim shows them. */
const STEPS: readonly { readonly name: string; readonly isReached: (run: ShownRun) => boolean }[] =
  [
    { name: 'once it has seen the request', isReached: ({ status }) => status !== undefined },
    { name: 'once it is drawn', isReached: ({ committee }) => committee !== undefined },
    {
      name: 'once an observation is agreed',
      isReached: ({ committee }) => committee?.observations.some(({ outcome }) => outcome) === true,
    },
    {
      name: 'once somebody has voted',
      isReached: ({ committee }) =>
        committee?.members.some(({ resultHash }) => resultHash) === true,
    },
    {
      name: 'once the result is agreed, before it is settled',
      isReached: ({ committee, status }) =>
        committee?.resultHash !== undefined || status === 'completed',
    },
  ]

let network: LoadedNetwork
let prices: Awaited<ReturnType<typeof startPriceServer>>
const sent: SentRequest[] = []

beforeAll(async () => {
  prices = await startPriceServer()
  network = await startLoadedNetwork({ executors: 4, deadlineSeconds: 600 })
}, 240_000)
afterAll(async () => {
  await network?.stop()
  await prices?.close()
})

async function send(work: Work): Promise<SentRequest> {
  const [request] = await network.requester.send([work])
  if (request === undefined) throw new Error('nothing was sent')
  sent.push(request)
  return request
}

async function untilSettled({ id, work }: SentRequest): Promise<void> {
  expect(await network.outcomes.untilOver([id], SETTLE_TIMEOUT_MS)).toEqual([])
  expect(network.outcomes.get(id).resultHash).toBe(work.resultHash)
}

async function untilReached(
  gatewayUrl: string,
  id: Hex,
  isReached: (run: ShownRun) => boolean,
): Promise<void> {
  for (;;) {
    const answer = await fetch(`${gatewayUrl}/runs/${id}`).catch(() => undefined)
    const run = answer?.ok === true ? ((await answer.json()) as ShownRun) : undefined
    if (run !== undefined && isReached(run)) return
    await sleep(POLL_MS)
  }
}

async function slashOf(owner: string, fault: Fault): Promise<bigint> {
  const { incentiveManager, fromBlock } = network.devnet.record.deployment
  for (;;) {
    const logs = await network.requester.client.getLogs({ address: incentiveManager, fromBlock })
    const slash = parseEventLogs({
      abi: incentiveManagerAbi,
      logs,
      eventName: 'StakeSlashed',
    }).find(({ args }) => args.owner === owner && args.fault === fault)
    if (slash !== undefined) return slash.args.amount
    await sleep(10 * POLL_MS)
  }
}

const addressOf = (position: number): string =>
  network.devnet.record.executors[position]?.address ?? ''

describe('a network of four executors', () => {
  it.each(STEPS)(
    'settles once, and right, when one is killed $name',
    {
      timeout: 180_000,
    },
    async ({ isReached }) => {
      const victim = network.devnet.executors[1]
      const request = await send(httpWork(prices.fixed.url, prices.fixed.price))
      await untilReached(victim?.gatewayUrl ?? '', request.id, isReached)
      await victim?.kill()
      await network.devnet.restart(1)
      await untilSettled(request)
    },
  )

  it('settles an optimistic claim whose performer was killed', { timeout: 180_000 }, async () => {
    const request = await send(optimisticWork(6))
    const [first] = network.devnet.executors
    await untilReached(first?.gatewayUrl ?? '', request.id, (run) => run.committee !== undefined)
    const run = (await (await fetch(`${first?.gatewayUrl}/runs/${request.id}`)).json()) as {
      committee?: { members: { operator: string; performs: boolean }[] }
    }
    const performer = run.committee?.members.find(({ performs }) => performs)?.operator
    const position = network.devnet.executors.findIndex(
      ({ address }) => address.toLowerCase() === performer,
    )
    await network.devnet.executors[Math.max(position, 0)]?.kill()
    await network.devnet.restart(Math.max(position, 0))
    await untilSettled(request)
  })

  it('settles nothing while two are gone: the fee comes back', { timeout: 180_000 }, async () => {
    const { rpcUrl, deployment } = network.devnet.record
    const requester = await Requester.open({
      rpcUrl,
      deployment,
      gatewayUrls: network.devnet.executors.map(({ gatewayUrl }) => gatewayUrl),
      account: localAccount(LOCAL_ACCOUNT.firstExecutor + 6).account,
      fee: 10n ** 16n,
      deadlineSeconds: 6,
    })
    await Promise.all([2, 3].map((position) => network.devnet.executors[position]?.kill()))
    const [request] = await requester.send([scriptWork(3)])
    if (request === undefined) throw new Error('nothing was sent')
    sent.push(request)
    await sleep(8_000)
    expect(network.outcomes.isOver(request.id)).toBe(false)
    await Promise.all([2, 3].map((position) => network.devnet.restart(position)))
    await untilSettled(await send(scriptWork(4)))
  })

  it('settles what is right and slashes who voted for something else', {
    timeout: 180_000,
  }, async () => {
    await network.devnet.executors[3]?.kill()
    await network.devnet.restart(3, 'lie')
    await untilSettled(await send(scriptWork(5)))
    expect(await slashOf(addressOf(3), Fault.WRONG_RESULT)).toBe(2n * 10n ** 18n)
    await network.devnet.executors[3]?.kill()
    await network.devnet.restart(3)
  })

  it('slashes who signs two votes of one round', { timeout: 180_000 }, async () => {
    await network.devnet.executors[2]?.kill()
    await network.devnet.restart(2, 'equivocate')
    await untilSettled(await send(scriptWork(7)))
    expect(await slashOf(addressOf(2), Fault.EQUIVOCATION)).toBe(5n * 10n ** 18n)
    await network.devnet.executors[2]?.kill()
    await network.devnet.restart(2)
  })

  it('accounts for every wei, ends each request once, and slashes nobody else', {
    timeout: 120_000,
  }, async () => {
    const { lost, doubled, wrong, slashes, audit } = await judge(network, sent)
    expect({ lost, doubled, wrong }).toEqual({ lost: [], doubled: [], wrong: [] })
    expect(audit.findings).toEqual([])
    expect(slashes).toBe(2)
  })
})
