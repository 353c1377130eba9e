import type { Address, Hash, Hex, Log } from 'viem'
import { parseEventLogs } from 'viem'
import { incentiveManagerAbi } from '../abi/incentiveManagerAbi.ts'
import { workflowRegistryAbi } from '../abi/workflowRegistryAbi.ts'

/** A log of the registry or of the incentive manager that was decoded. */
export type RegistryLog = ReturnType<typeof parseRegistry>[number]
export type ManagerLog = ReturnType<typeof parseManager>[number]

export type MoneyEvent = {
  readonly transactionHash: Hash
  readonly blockNumber: bigint
  readonly logIndex: number
} & (
  | { readonly contract: 'registry'; readonly log: RegistryLog }
  | { readonly contract: 'manager'; readonly log: ManagerLog }
)

/** What a transaction says about who paid: its events do not. */
export interface TransactionFacts {
  readonly from: Address
  readonly to: Address | null
  /** Wei. */
  readonly value: bigint
  readonly input: Hex
}

const parseRegistry = (logs: readonly Log[]) =>
  parseEventLogs({ abi: workflowRegistryAbi, logs: [...logs] })
const parseManager = (logs: readonly Log[]) =>
  parseEventLogs({ abi: incentiveManagerAbi, logs: [...logs] })

/** The events of both contracts in the order in which they happened. Logs of blocks to come are left out. */
export function toMoneyEvents(logs: {
  readonly registry: readonly Log[]
  readonly manager: readonly Log[]
}): MoneyEvent[] {
  const events: MoneyEvent[] = []
  for (const log of parseRegistry(logs.registry)) {
    const place = placeOf(log)
    if (place !== undefined) events.push({ ...place, contract: 'registry', log })
  }
  for (const log of parseManager(logs.manager)) {
    const place = placeOf(log)
    if (place !== undefined) events.push({ ...place, contract: 'manager', log })
  }
  return events.sort((a, b) =>
    a.blockNumber === b.blockNumber
      ? a.logIndex - b.logIndex
      : Number(a.blockNumber - b.blockNumber),
  )
}

function placeOf({ transactionHash, blockNumber, logIndex }: Log) {
  if (transactionHash === null || blockNumber === null || logIndex === null) return undefined
  return { transactionHash, blockNumber, logIndex }
}
