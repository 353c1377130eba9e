import { type Address, type Hex, hexToBigInt, type Log, slice } from 'viem'
import { getBlock, getCode, getTransaction } from 'viem/actions'
import type { ReadClient } from '../actions/checkDeployment.ts'
import type { Deployment } from '../actions/deployment.ts'
import { getLogs } from '../actions/getLogs.ts'
import { getParameters } from '../actions/getParameters.ts'
import { toFlowError } from '../actions/toFlowError.ts'
import { type Comparison, compareBooks } from './compareBooks.ts'
import { chainMoved } from './errors.ts'
import type { MoneyBooks } from './moneyBooks.ts'
import { type MoneyEvent, toMoneyEvents } from './moneyEvents.ts'
import { type EpochWeights, MoneyReplay } from './moneyReplay.ts'
import { readMoneyState } from './readMoneyState.ts'

export interface AuditDeploymentParameters {
  readonly deployment: Deployment
  /** Last block to look at; the node must keep its state. @default the latest one */
  readonly toBlock?: bigint | undefined
}

/** All money of a deployment, event by event, and what is off. */
export interface Audit extends Comparison {
  readonly blockNumber: bigint
  readonly blockHash: Hex
  /** Events that were replayed. */
  readonly eventCount: number
  readonly books: MoneyBooks
}

/** Layout of the code of a validator set: docs/contracts/IncentiveManager.md, epochs. */
const MEMBERS_OFFSET = 193
const MEMBER_BYTES = 224
const OWNER_BYTES = 20
const HEAD_BYTES = 32

/**
 * Replays all events of both contracts since their deployment and accounts for every wei.
 *
 * - Everything is as of one block; `findings` is empty when nothing is off.
 * - Errors: AUDIT_CHAIN_MOVED, RPC_UNREACHABLE, RPC_FAILED.
 * - Source: docs/specs/settlement.md section 6.
 */
export async function auditDeployment(
  client: ReadClient,
  { deployment, toBlock }: AuditDeploymentParameters,
): Promise<Audit> {
  try {
    const last = await getBlock(
      client,
      toBlock === undefined ? { blockTag: 'latest' } : { blockNumber: toBlock },
    )
    const events = await readEvents(client, deployment, last.number)
    const { postBond, challengeBond } = await getParameters(client, { deployment })
    const replay = new MoneyReplay({ registry: deployment.registry, postBond, challengeBond })
    for (const event of events) {
      const hash = event.transactionHash
      const transaction = replay.needsTransaction(event)
        ? await getTransaction(client, { hash })
        : undefined
      replay.apply(event, { transaction, weights: await readWeights(client, event) })
    }
    replay.finish()
    const { books } = replay
    const state = await readMoneyState(client, { deployment, books, blockNumber: last.number })
    const comparison = compareBooks(replay, state)
    const again = await getBlock(client, { blockNumber: last.number })
    if (again.hash !== last.hash) throw chainMoved(last.number)
    const place = { blockNumber: last.number, blockHash: last.hash, eventCount: events.length }
    return { ...place, books, ...comparison }
  } catch (error) {
    throw toFlowError(error)
  }
}

async function readEvents(
  client: ReadClient,
  { registry, incentiveManager, fromBlock }: Deployment,
  toBlock: bigint,
): Promise<MoneyEvent[]> {
  const logsOf = async (address: Address): Promise<Log[]> => {
    const all: Log[] = []
    for await (const logs of getLogs(client, { address, topics: [], fromBlock, toBlock }))
      all.push(...logs)
    return all
  }
  return toMoneyEvents({
    registry: await logsOf(registry),
    manager: await logsOf(incentiveManager),
  })
}

/** Owners and weights of the set that the event freezes; undefined for other events. */
async function readWeights(
  client: ReadClient,
  event: MoneyEvent,
): Promise<EpochWeights | undefined> {
  if (event.contract !== 'manager' || event.log.eventName !== 'EpochStarted') return undefined
  const { members, size } = event.log.args
  const code = await getCode(client, { address: members })
  return Array.from({ length: code === undefined ? 0 : Number(size) }, (_, index) => {
    const offset = MEMBERS_OFFSET + index * MEMBER_BYTES
    const owner = slice(code ?? '0x', offset, offset + OWNER_BYTES)
    const weight = hexToBigInt(slice(code ?? '0x', offset + OWNER_BYTES, offset + HEAD_BYTES))
    return { owner, weight }
  })
}
