import type { WorkflowEvent } from '@flowbuilder/sdk/actions/workflowEvent'
import { type Address, type Hex, isAddressEqual } from 'viem'

/** What the events of the registry add up to. */
export interface EventSummary {
  readonly submitted: number
  readonly settled: number
  readonly refunded: number
  /** Wei that executors earned. */
  readonly earnedWei: bigint
  /** Submission and settlement of the latest settled requests, newest first; block numbers. */
  readonly spans: readonly { readonly from: bigint; readonly to: bigint }[]
  /** Requests of `owner` that closed without a result and still hold their fee. */
  readonly refundable: readonly Hex[]
}

/** Spans that a median is made of. */
const MAX_SPANS = 15

/**
 * Adds up events, oldest first. Pure.
 *
 * - `nowSeconds` by the clock of the chain: what closes later is not refundable yet. Undefined: nothing is.
 */
export function summarizeEvents(
  events: readonly WorkflowEvent[],
  owner: Address | undefined,
  nowSeconds: number | undefined,
): EventSummary {
  const open = new Map<Hex, { block: bigint; owner: Address; closesAt: bigint; held: boolean }>()
  const spans: { from: bigint; to: bigint }[] = []
  let submitted = 0
  let settled = 0
  let refunded = 0
  let earnedWei = 0n
  for (const event of events) {
    const known = open.get(event.id)
    switch (event.type) {
      case 'submitted': {
        submitted += 1
        const { deadline } = event.request
        const { blockNumber: block } = event
        open.set(event.id, { block, owner: event.owner, closesAt: deadline, held: true })
        break
      }
      case 'executed':
        settled += 1
        earnedWei += event.fee
        if (known !== undefined) {
          known.held = false
          spans.push({ from: known.block, to: event.blockNumber })
        }
        break
      case 'refunded':
        refunded += 1
        if (known !== undefined) known.held = false
        break
      case 'cancelled':
      case 'challengeUpheld':
        if (known !== undefined) known.closesAt = event.closesAt
        break
      case 'posted':
        if (known !== undefined) known.held = false
        break
      case 'challenged':
      case 'challengeRejected':
        break
    }
  }
  const refundable = [...open].filter(
    ([, request]) =>
      request.held &&
      owner !== undefined &&
      nowSeconds !== undefined &&
      isAddressEqual(request.owner, owner) &&
      request.closesAt < BigInt(nowSeconds),
  )
  return {
    submitted,
    settled,
    refunded,
    earnedWei,
    spans: spans.slice(-MAX_SPANS).reverse(),
    refundable: refundable.map(([id]) => id),
  }
}
