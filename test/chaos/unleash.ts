import { setTimeout as sleep } from 'node:timers/promises'
import type { Hex } from 'viem'
import { startPriceServer } from '../../scripts/startSample/priceServer.ts'
import { type Judgement, judge, startLoadedNetwork } from '../load/localNetwork.ts'
import type { SentRequest } from '../load/requester.ts'
import { computeWork, httpWork, optimisticWork, scriptWork, type Work } from '../load/work.ts'
import { randomFrom } from './random.ts'

export interface ChaosOptions {
  readonly seed: number
  /** All requests together. */
  readonly workflows: number
  /** Of them in mode zk: each costs seconds of all cores. */
  readonly proofs: number
  /** Executors that are killed by SIGKILL and started again, one at a time. */
  readonly kills: number
  /** Reorganisations of the chain. */
  readonly reorgs: number
  /** Blocks that a reorganisation takes back. */
  readonly reorgDepth: number
  /** Requests that are sent at once. */
  readonly burst: number
  readonly deadlineSeconds: number
  readonly onStep: (text: string) => void
}

export interface ChaosReport extends Judgement {
  readonly sent: number
  readonly kills: number
  readonly reorgs: number
  readonly elapsedMs: number
}

/** Between two misfortunes. */
const PAUSE_MS = 1_500
/** A killed executor stays down for at most so long. */
const DOWN_MS = 3_000

/**
 * Mixed workflows on a real network whose executors are killed and whose chain is reorganised meanwhile.
 *
 * - The seed decides what is sent and who is killed; when, the machine decides as well.
 */
export async function unleash(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, onStep } = options
  const random = randomFrom(seed)
  const prices = await startPriceServer()
  const network = await startLoadedNetwork({
    executors: 4,
    deadlineSeconds: options.deadlineSeconds,
  })
  const startedAt = performance.now()
  try {
    onStep(`network of 4 executors, seed ${seed}`)
    const works = mixedWorks(options, prices.fixed, random)
    const sent: SentRequest[] = []
    let isSending = true
    const sending = (async () => {
      while (works.length > 0) {
        sent.push(...(await network.requester.send(works.splice(0, options.burst))))
        await sleep(500)
      }
      isSending = false
    })()
    let [kills, reorgs] = [0, 0]
    for (; kills < options.kills || reorgs < options.reorgs || isSending; await sleep(PAUSE_MS)) {
      if (kills < options.kills) {
        const position = Math.floor(random() * 4)
        await network.devnet.executors[position]?.kill()
        kills += 1
        onStep(`kill ${kills}: executor ${position + 1}`)
        await sleep(random() * DOWN_MS)
        await network.devnet.restart(position)
      }
      const isDue = kills * (options.reorgs + 1) >= options.kills * (reorgs + 1)
      if (reorgs < options.reorgs && isDue) {
        await network.chain.request({
          method: 'anvil_reorg',
          params: [options.reorgDepth, []],
        } as never)
        reorgs += 1
        const resent = await network.requester.resend()
        onStep(
          `reorganisation ${reorgs}: ${options.reorgDepth} blocks, ${resent} submissions again`,
        )
      }
    }
    await sending
    const ids = sent.map(({ id }) => id)
    const open = await network.outcomes.untilOver(ids, options.deadlineSeconds * 1_000)
    onStep(`${ids.length - open.length} of ${ids.length} settled${listOpen(sent, open)}`)
    const judgement = await judge(network, sent)
    const elapsedMs = Math.round(performance.now() - startedAt)
    return { ...judgement, sent: sent.length, kills, reorgs, elapsedMs }
  } finally {
    await network.stop()
    await prices.close()
  }
}

/** What is left, so that a reader of the log knows where to look. */
function listOpen(sent: readonly SentRequest[], open: readonly Hex[]): string {
  const left = sent.filter(({ id }) => open.includes(id))
  return left.map(({ id, work }) => `\n  left: ${work.name} ${id}`).join('')
}

/** In an order by chance. */
function mixedWorks(
  { workflows, proofs }: ChaosOptions,
  { url, price }: { readonly url: string; readonly price: number },
  random: () => number,
): Work[] {
  const works: Work[] = Array.from({ length: proofs }, (_, index) => computeWork([index, 7, 9]))
  while (works.length < workflows) {
    const draw = random()
    const amount = Math.floor(random() * 20)
    works.push(
      draw < 0.7 ? scriptWork(amount) : draw < 0.9 ? httpWork(url, price) : optimisticWork(amount),
    )
  }
  for (let at = works.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[works[at], works[other]] = [works[other] as Work, works[at] as Work]
  }
  return works
}

/** What must not be, one line each; none if all is well. */
export function violations(report: ChaosReport): string[] {
  const { lost, doubled, wrong, slashes, audit } = report
  return [
    ...lost.map((id) => `${id} was neither settled nor refunded`),
    ...doubled.map((id) => `${id} ended twice`),
    ...wrong.map((id) => `${id} was settled with a wrong result`),
    ...(slashes > 0 ? [`${slashes} slashes of honest executors`] : []),
    ...audit.findings.map(({ code, subject }) => `${code} ${subject}`),
  ]
}
