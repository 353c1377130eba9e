// npm run bench -- network: four real executors on a local chain with blocks of a second.
//
// Cost model (docs/specs/settlement.md): a request waits for the block of its submission to be seen (half a poll of 500 ms), for a block
// of the ledger that admits it, for its run, for a block with more than 2/3 of the votes, and for the block of its settlement: half a second
// on average after the transaction is sent. Under load requests gather while the settlement before them is on its way, so a
// transaction takes a batch: one certificate check, then about 15k gas a result.
import { setTimeout as sleep } from 'node:timers/promises'
import { type LoadedNetwork, startLoadedNetwork } from '../load/localNetwork.ts'
import type { SentRequest } from '../load/requester.ts'
import { proRataWork, scriptWork, type Work } from '../load/work.ts'
import type { Figure } from './figure.ts'

const QUORUM_P50_S_MAX = 3
const ZK_P50_S_MAX = 15
const SETTLED_PER_S_MIN = 50
const GAS_EACH_MAX = 25_000

const QUORUM_RUNS = 15
const ZK_RUNS = 3
const LOAD_SECONDS = 20
const SETTLE_TIMEOUT_MS = 180_000

export async function* bench(): AsyncGenerator<Figure> {
  const network = await startLoadedNetwork({ executors: 4, deadlineSeconds: 600 })
  try {
    // The first run of a script loads the sandbox of each executor.
    await settleOne(network, scriptWork(1))
    yield atMost(
      'network.settle_p50_s_quorum',
      await median(network, scriptWork(2), QUORUM_RUNS),
      's',
      QUORUM_P50_S_MAX,
    )
    const load = await sustain(network, LOAD_SECONDS, SETTLED_PER_S_MIN)
    yield {
      figure: 'network.settled_per_s',
      value: round(load.perSecond),
      unit: 'requests/s',
      versus: `goal: at least ${SETTLED_PER_S_MIN} requests/s`,
      ratio: round(load.perSecond / SETTLED_PER_S_MIN),
    }
    yield atMost('network.gas_each', load.gasEach, 'gas', GAS_EACH_MAX)
    yield atMost(
      'network.settle_p50_s_zk',
      await median(network, await proRataWork(), ZK_RUNS),
      's',
      ZK_P50_S_MAX,
    )
  } finally {
    await network.stop()
  }
}

/** Seconds from the block of the submission to the block of the settlement, as this machine sees them. */
async function settleOne({ requester, outcomes }: LoadedNetwork, work: Work): Promise<number> {
  const [request] = await requester.send([work])
  if (request === undefined) throw new Error('nothing was sent')
  const open = await outcomes.untilOver([request.id], SETTLE_TIMEOUT_MS)
  const { minedAtMs, settledAtMs } = outcomes.get(request.id)
  if (open.length > 0 || minedAtMs === undefined || settledAtMs === undefined)
    throw new Error(`${work.name} ${request.id} is not settled`)
  return (settledAtMs - minedAtMs) / 1_000
}

async function median(network: LoadedNetwork, work: Work, runs: number): Promise<number> {
  const seconds: number[] = []
  for (let run = 0; run < runs; run++) seconds.push(await settleOne(network, work))
  return seconds.toSorted((a, b) => a - b)[Math.floor(runs / 2)] as number
}

interface Load {
  readonly perSecond: number
  readonly gasEach: number
}

/** Sends that many a second for so long, and counts what is settled from the first submission to the last settlement. */
async function sustain(network: LoadedNetwork, seconds: number, perSecond: number): Promise<Load> {
  const { requester, outcomes } = network
  const sent: SentRequest[] = []
  const startedAt = performance.now()
  for (let second = 0; second < seconds; second++) {
    sent.push(...(await requester.send(Array.from({ length: perSecond }, () => scriptWork(2)))))
    await sleep(Math.max(0, startedAt + (second + 1) * 1_000 - performance.now()))
  }
  const open = await outcomes.untilOver(
    sent.map(({ id }) => id),
    SETTLE_TIMEOUT_MS,
  )
  const settled = sent.filter(({ id }) => outcomes.get(id).settledAtMs !== undefined)
  if (open.length > 0) console.error(`${open.length} of ${sent.length} are not settled`)
  const first = Math.min(
    ...sent.map(({ id }) => outcomes.get(id).minedAtMs ?? Number.POSITIVE_INFINITY),
  )
  const last = Math.max(...settled.map(({ id }) => outcomes.get(id).settledAtMs ?? 0))
  const transactions = new Set(settled.map(({ id }) => outcomes.get(id).settledIn))
  let gas = 0n
  for (const hash of transactions)
    if (hash !== undefined) gas += (await requester.client.getTransactionReceipt({ hash })).gasUsed
  return {
    perSecond: settled.length / ((last - first) / 1_000),
    gasEach: Math.round(Number(gas) / settled.length),
  }
}

function atMost(figure: string, value: number, unit: string, goal: number): Figure {
  return {
    figure,
    value: round(value),
    unit,
    versus: `goal: at most ${goal} ${unit}`,
    ratio: round(value / goal),
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}
