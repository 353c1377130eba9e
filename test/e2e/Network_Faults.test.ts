import { setTimeout as sleep } from 'node:timers/promises'
import { type Hex, isAddressEqual, parseEventLogs } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LOCAL_ACCOUNT, localAccount } from '../../executor/src/devnet/localAccounts.ts'
import { startPriceServer } from '../../scripts/startSample/priceServer.ts'
import { incentiveManagerAbi } from '../../sdk/src/abi/incentiveManagerAbi.ts'
import { workflowRegistryAbi } from '../../sdk/src/abi/workflowRegistryAbi.ts'
import { Fault } from '../../sdk/src/actions/getSlash.ts'
import { judge, type LoadedNetwork, startLoadedNetwork } from '../load/localNetwork.ts'
import { Requester, type SentRequest } from '../load/requester.ts'
import { computeWork, httpWork, optimisticWork, scriptWork, type Work } from '../load/work.ts'
import { followEvents } from './support/followEvents.ts'
import { until } from './support/until.ts'

const SETTLE_TIMEOUT_MS = 120_000
const TIMEOUT_MS = 180_000
/** From a settlement to the report of a fault that was seen meanwhile. */
const PUNISH_TIMEOUT_MS = 30_000
/** A step that has passed before anybody looked is tried again with another request. */
const MAX_TRIES = 4
/** Requests that are drawn until the liar performs one of them: 24 without it are one in a thousand. */
const DRAWN_AT_ONCE = 6
const MAX_DRAWS = 4

/** What a gateway shows of a run. */
interface ShownRun {
  readonly status: string
  readonly steps: readonly { readonly name: string; readonly status: string }[]
  readonly committee?: {
    readonly members: readonly {
      readonly operator: string
      readonly performs: boolean
      readonly resultHash?: Hex
    }[]
    readonly observations: readonly { readonly seen: number; readonly outcome?: string }[]
    readonly tasks: readonly unknown[]
    readonly resultHash?: Hex
  }
}
type Committee = NonNullable<ShownRun['committee']>

/** What an executor does for a request between its admission and its settlement: DESIGN section 3, steps 4 to 9. */
const STEPS: readonly { readonly name: string; readonly isReached: (run: Committee) => boolean }[] =
  [
    { name: 'it is drawn', isReached: () => true },
    { name: 'its run has begun', isReached: ({ tasks }) => tasks.length > 0 },
    {
      // A block takes what all members saw: no look finds it seen and not agreed.
      name: 'an observation is agreed',
      isReached: ({ observations }) => observations.some(({ outcome }) => outcome !== undefined),
    },
    {
      name: 'somebody has voted',
      isReached: ({ members }) => members.some(({ resultHash }) => resultHash !== undefined),
    },
    { name: 'the result is agreed', isReached: ({ resultHash }) => resultHash !== undefined },
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

const http = (): Work => httpWork(prices.fixed.url, prices.fixed.price)

async function sendAll(works: readonly Work[], by = network.requester): Promise<SentRequest[]> {
  const requests = await by.send(works)
  sent.push(...requests)
  return requests
}

async function send(work: Work, by = network.requester): Promise<SentRequest> {
  const [request] = await sendAll([work], by)
  if (request === undefined) throw new Error('nothing was sent')
  return request
}

/** An account that nothing else uses, so that no nonce of another one waits for its transactions. */
function requesterOf(
  account: number,
  options: { readonly gatewayUrls: readonly string[]; readonly deadlineSeconds: number },
): Promise<Requester> {
  const { rpcUrl, deployment } = network.devnet.record
  return Requester.open({
    ...{ rpcUrl, deployment, fee: 10n ** 16n, ...options },
    account: localAccount(LOCAL_ACCOUNT.firstExecutor + account).account,
  })
}

async function untilSettled({ id, work }: SentRequest): Promise<void> {
  expect(await network.outcomes.untilOver([id], SETTLE_TIMEOUT_MS)).toEqual([])
  expect(network.outcomes.get(id).resultHash).toBe(work.resultHash)
}

const gatewayOf = (position: number): string => network.devnet.executors[position]?.gatewayUrl ?? ''
const addressOf = (position: number): Hex =>
  network.devnet.record.executors[position]?.address ?? '0x'

async function kill(position: number): Promise<void> {
  await network.devnet.executors[position]?.kill()
}

/** The run as a gateway shows it; undefined where it is not known yet. */
async function runOf({ id }: SentRequest, position: number): Promise<ShownRun | undefined> {
  const answer = await fetch(`${gatewayOf(position)}/runs/${id}`)
  return answer.ok ? ((await answer.json()) as ShownRun) : undefined
}

/** Entries of a list of a gateway, page by page. */
async function countAll(url: string, path: string, field: string): Promise<number> {
  const seen = new Set<string>()
  for (let before = 0; ; ) {
    const answer = await fetch(`${url}${path}&limit=7&before=${before}`)
    const page = (await answer.json()) as { next: number } & Record<string, { id: string }[]>
    for (const { id } of page[field] ?? []) seen.add(id)
    if (page.next === 0) return seen.size
    before = page.next
  }
}

/** Sends requests until one of them is caught in the step: what has passed cannot be interrupted any more. */
async function catchAt(
  position: number,
  isReached: (committee: Committee) => boolean,
): Promise<SentRequest> {
  for (let count = 0; count < MAX_TRIES; count += 1) {
    const request = await send(http())
    const seen = await until(`sight of ${request.id}`, async () => {
      const run = await runOf(request, position)
      if (run?.committee !== undefined && isReached(run.committee)) return 'caught'
      return run?.status === 'completed' ? 'passed' : undefined
    })
    if (seen === 'caught') return request
  }
  throw new Error(`${MAX_TRIES} requests were settled before anybody looked`)
}

/** Position of the executor that performs a request in optimistic mode. */
async function performerOf(request: SentRequest): Promise<number> {
  const operator = await until(`performer of ${request.id}`, async () => {
    const members = (await runOf(request, 0))?.committee?.members
    return members?.find(({ performs }) => performs)?.operator
  })
  const position = network.devnet.executors.findIndex(
    ({ address }) => address.toLowerCase() === operator,
  )
  expect(position).toBeGreaterThanOrEqual(0)
  return position
}

async function slashesOf(owner: Hex): Promise<{ fault: number; amount: bigint }[]> {
  const { incentiveManager, fromBlock } = network.devnet.record.deployment
  const logs = await network.requester.client.getLogs({ address: incentiveManager, fromBlock })
  return parseEventLogs({ abi: incentiveManagerAbi, logs, eventName: 'StakeSlashed' }).flatMap(
    ({ args }) => (isAddressEqual(args.owner, owner) ? [args] : []),
  )
}

function slashOf(owner: Hex, fault: Fault, timeoutMs?: number): Promise<bigint> {
  const find = async () => (await slashesOf(owner)).find((item) => item.fault === fault)?.amount
  return until(`slash of ${owner} for fault ${fault}`, find, timeoutMs)
}

/** Gives the network work until the fault is punished: who comes too late with its part has done nothing wrong yet. */
async function provoke(owner: Hex, fault: Fault, firstAmount: number): Promise<bigint> {
  for (let count = 1; count < MAX_TRIES; count += 1) {
    await untilSettled(await send(scriptWork(firstAmount + count)))
    const amount = await slashOf(owner, fault, PUNISH_TIMEOUT_MS).catch(() => undefined)
    if (amount !== undefined) return amount
  }
  await untilSettled(await send(scriptWork(firstAmount)))
  return slashOf(owner, fault, PUNISH_TIMEOUT_MS)
}

describe('a network of four executors settles once, and right', { timeout: TIMEOUT_MS }, () => {
  it('when the gateway is killed that alone has definition and inputs', async () => {
    const gatewayUrls = [gatewayOf(1)]
    const requester = await requesterOf(5, { gatewayUrls, deadlineSeconds: 600 })
    const request = await send(scriptWork(11), requester)
    await kill(1)
    expect(network.outcomes.get(request.id).minedAtMs).toBeUndefined()
    await network.devnet.restart(1)
    await untilSettled(request)
  })

  it('when one is killed once it has seen the request', async () => {
    const request = await send(http())
    await until('sight of the request', () => runOf(request, 1))
    await kill(1)
    await network.devnet.restart(1)
    await untilSettled(request)
  })

  it.each(STEPS)('when one is killed once $name', async ({ isReached }) => {
    const request = await catchAt(1, isReached)
    await kill(1)
    await network.devnet.restart(1)
    await untilSettled(request)
  })

  it('when the prover is killed in the middle of its proof', async () => {
    const request = await send(computeWork([1, 2, 3]))
    const prover = await until('proof under way', async () => {
      const runs = await Promise.all([0, 1, 2, 3].map((position) => runOf(request, position)))
      const position = runs.findIndex((run) =>
        run?.steps.some(({ name, status }) => name === 'prove' && status === 'running'),
      )
      return position === -1 ? undefined : position
    })
    await kill(prover)
    await network.devnet.restart(prover)
    await untilSettled(request)
  })

  it('when the submitter is killed between sending and mining', async () => {
    const { chain } = network
    const request = await send(scriptWork(12))
    await until('sight of the request', () => runOf(request, 0))
    // One more block, on which it is admitted, and none after that: what is sent stays in the pool.
    await chain.setIntervalMining({ interval: 0 })
    let submitter: number
    try {
      await chain.mine({ blocks: 1 })
      submitter = await until('settlement in the pool', async () => {
        const { pending } = await chain.getTxpoolContent()
        const senders = Object.keys(pending) as Hex[]
        const position = network.devnet.executors.findIndex(({ address }) =>
          senders.some((sender) => isAddressEqual(sender, address)),
        )
        return position === -1 ? undefined : position
      })
      await kill(submitter)
      expect(network.outcomes.isOver(request.id)).toBe(false)
    } finally {
      await chain.setIntervalMining({ interval: 1 })
    }
    await network.devnet.restart(submitter)
    await untilSettled(request)
  })

  it('when the gateway is killed that a client follows, and the client misses nothing', async () => {
    const request = await send(scriptWork(13))
    const followed = followEvents(gatewayOf(1), request.id)
    try {
      await until('first event', async () => followed.ids[0])
      await kill(1)
      await network.devnet.restart(1)
      await untilSettled(request)
      await followed.ended
      expect(followed.ids.length).toBeGreaterThan(1)
      expect(followed.ids).toEqual(followed.ids.map((_, index) => index + 1))
    } finally {
      followed.stop()
    }
  })

  it('when the performer of an optimistic claim is killed', async () => {
    const request = await send(optimisticWork(6))
    const performer = await performerOf(request)
    await kill(performer)
    await network.devnet.restart(performer)
    await untilSettled(request)
  })
})

describe('a network of four executors', { timeout: TIMEOUT_MS }, () => {
  it('settles nothing while two are gone: the fee comes back', async () => {
    const gatewayUrls = network.devnet.executors.map(({ gatewayUrl }) => gatewayUrl)
    const requester = await requesterOf(6, { gatewayUrls, deadlineSeconds: 6 })
    await Promise.all([2, 3].map(kill))
    const request = await send(scriptWork(3), requester)
    await sleep(8_000)
    expect(network.outcomes.isOver(request.id)).toBe(false)
    await Promise.all([2, 3].map((position) => network.devnet.restart(position)))
    await untilSettled(await send(scriptWork(4)))
  })

  it('settles what is right and slashes who voted for something else', async () => {
    await kill(3)
    await network.devnet.restart(3, 'lie')
    expect(await provoke(addressOf(3), Fault.WRONG_RESULT, 20)).toBe(2n * 10n ** 18n)
  })

  it('disputes what a liar claims in optimistic mode, and settles the same request: the liar loses bond and stake', async () => {
    const liar = addressOf(3)
    let lie: SentRequest | undefined
    const drawn: SentRequest[] = []
    for (let count = 0; lie === undefined && count < MAX_DRAWS; count += 1) {
      const works = Array.from({ length: DRAWN_AT_ONCE }, (_, index) =>
        optimisticWork(100 + count * DRAWN_AT_ONCE + index),
      )
      const requests = await sendAll(works)
      drawn.push(...requests)
      const performers = await Promise.all(requests.map(performerOf))
      lie = requests[performers.indexOf(3)]
    }
    const id = lie?.id
    expect(id).toBeDefined()
    for (const request of drawn) await untilSettled(request)

    const { registry, fromBlock } = network.devnet.record.deployment
    const logs = await network.requester.client.getLogs({ address: registry, fromBlock })
    const story = parseEventLogs({ abi: workflowRegistryAbi, logs }).flatMap((event) =>
      'id' in event.args && event.args.id === id ? [event] : [],
    )
    const posted = story.find((event) => event.eventName === 'ResultPosted')
    expect(posted?.args.poster).toBe(liar)
    expect(posted?.args.resultHash).not.toBe(lie?.work.resultHash)
    const challenged = story.find((event) => event.eventName === 'TaskChallenged')
    expect(challenged?.args.challenger).toSatisfy((challenger: Hex) =>
      [0, 1, 2].map(addressOf).includes(challenger),
    )
    // Nobody is challenged for the truth, and the liar pays: its bond goes with the claim, a part of its stake is slashed.
    const upheld = story.find((event) => event.eventName === 'ChallengeUpheld')
    expect(upheld?.args.challenger).toBe(challenged?.args.challenger)
    await slashOf(liar, Fault.LOST_DISPUTE)
    // It may have lied before this request was looked at.
    const lost = (await slashesOf(liar)).filter(({ fault }) => fault === Fault.LOST_DISPUTE)
    expect(lost.map(({ amount }) => amount)).toContain(upheld?.args.slashed)
    await kill(3)
    await network.devnet.restart(3)
  })

  it('slashes who signs two votes of one round', async () => {
    await kill(2)
    await network.devnet.restart(2, 'equivocate')
    expect(await provoke(addressOf(2), Fault.EQUIVOCATION, 30)).toBe(5n * 10n ** 18n)
    await kill(2)
    await network.devnet.restart(2)
  })

  it('accounts for every wei, ends each request once, and slashes nobody else', async () => {
    const { lost, doubled, wrong, slashes, settled, refunded, audit } = await judge(network, sent)
    expect({ lost, doubled, wrong }).toEqual({ lost: [], doubled: [], wrong: [] })
    expect(audit.findings).toEqual([])
    for (const honest of [0, 1]) expect(await slashesOf(addressOf(honest))).toEqual([])
    const guilty = await Promise.all([2, 3].map((position) => slashesOf(addressOf(position))))
    expect(slashes).toBe(guilty.flat().length)

    // The index of each node, killed or not, has everything once.
    for (const position of [0, 1, 2, 3]) {
      const url = gatewayOf(position)
      await until(`history of executor ${position + 1}`, async () => {
        const [completed, back, settlements, listed] = await Promise.all([
          countAll(url, '/runs?status=completed', 'runs'),
          countAll(url, '/runs?status=refunded', 'runs'),
          countAll(url, '/settlements?', 'settlements'),
          countAll(url, '/slashes?', 'slashes'),
        ])
        const isAll = completed === settled && back === refunded
        return isAll && settlements === settled && listed === slashes ? true : undefined
      })
    }
  })
})
