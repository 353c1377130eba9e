import { incentiveManagerAbi } from '@flowbuilder/sdk/abi/incentiveManagerAbi'
import type { ReadClient } from '@flowbuilder/sdk/actions/checkDeployment'
import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { RevertError } from '@flowbuilder/sdk/actions/errors'
import { getExecutor } from '@flowbuilder/sdk/actions/getExecutor'
import { Fault, getSlash, SlashStatus } from '@flowbuilder/sdk/actions/getSlash'
import { hashSlash } from '@flowbuilder/sdk/actions/hashSlash'
import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import { type Address, encodeFunctionData, type Hex, hexToBigInt, isAddressEqual } from 'viem'
import { CHAIN_KEY } from '../../ledger/state.ts'
import type { AccountSender } from '../account/accountSender.ts'
import type { SettlementLedger } from '../batch/settledBlock.ts'
import { SettlementError, SettlementErrorCode } from '../errors.ts'
import type { LedgerChain } from '../ledger/ledgerChain.ts'
import { rankOf, seatsOf } from '../turns.ts'
import type { FaultReport } from './faultReport.ts'
import {
  type Dissent,
  findAbsences,
  findDissents,
  findEquivocations,
  wrongResultOf,
} from './findFaults.ts'

export interface FaultReporterOptions {
  readonly deployment: Deployment
  /** Account that reports and gets the bounties. */
  readonly account: Address
  /** Time after which the next member reports what the one before it has not. @default STEP_IN_MS */
  readonly stepInMs?: number | undefined
  /** Blocks of the ledger between two looks for absent members. @default ABSENCE_EVERY */
  readonly absenceEvery?: number | undefined
}

export interface FaultReporterModules {
  readonly ledger: SettlementLedger
  readonly chain: LedgerChain
  readonly client: ReadClient
  readonly sender: AccountSender
  /** Milliseconds, of a clock that never goes back. */
  readonly now: () => number
  readonly onReported: (report: FaultReport, transactionHash: Hex) => void
  readonly onTrouble: (error: FlowError) => void
}

/** Two blocks of Ethereum. */
export const STEP_IN_MS = 24_000
/** Blocks of the ledger between two looks for absent members. */
export const ABSENCE_EVERY = 100
/** Wrong votes that wait for their request to be settled; further ones are left to others. */
export const MAX_DISSENTS = 1_024
/** Faults that are remembered as done; the oldest are looked up again. */
const MAX_DONE = 4_096
/** Pause after a report that failed or does not pay. */
const PAUSE_MS = 10_000

/** What a fault costs, in percent, and what of it goes to who reports it: contracts/libraries/Slashes.sol. */
const RATE_PERCENT = { [Fault.EQUIVOCATION]: 50n, [Fault.WRONG_RESULT]: 20n, [Fault.ABSENCE]: 1n }
const BOUNTY_PERCENT = 5n
const BOUNTY_CAP = 10n ** 18n // 1 ether

/**
 * Takes the evidence of the ledger to the incentive manager, and executes the slashes of its own reports.
 *
 * - Only what pays: half of a bounty may go into the gas of the report, the other half into that of the execution.
 * - Each fault is the turn of one member; the next one steps in when that one is silent. The culprits are never asked to report themselves
 *   first: what they leave out, the next one says.
 * - What was reported is on the chain: a crash repeats nothing and forgets nothing but votes whose request the ledger has forgotten too.
 * - Source: docs/specs/settlement.md section 4.
 */
export class FaultReporter {
  readonly #options: FaultReporterOptions
  readonly #modules: FaultReporterModules
  readonly #dissents = new Map<string, Dissent>()
  /** By fault: when it was seen. */
  readonly #seen = new Map<string, number>()
  readonly #done = new Set<string>()
  readonly #pausedUntilMs = new Map<string, number>()
  #lookedAt = 0
  #working: Promise<void> | undefined

  constructor(options: FaultReporterOptions, modules: FaultReporterModules) {
    this.#options = options
    this.#modules = modules
  }

  /** Looks for faults, and reports or executes what is due, without waiting for receipts. */
  tick(): void {
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined
    })
  }

  /** Resolves when the work under way is over. */
  async idle(): Promise<void> {
    await this.#working
  }

  async #work(): Promise<void> {
    const { onTrouble } = this.#modules
    try {
      for (const report of await this.#find()) await this.#report(report)
      await this.#executeOwn()
    } catch (error) {
      if (!(error instanceof FlowError)) throw error
      onTrouble(error)
    }
  }

  async #find(): Promise<FaultReport[]> {
    const { ledger, chain } = this.#modules
    const { view } = ledger.replica
    const reports = await findEquivocations(ledger, ({ culprit, height }) =>
      this.#done.has(nameOf(Fault.EQUIVOCATION, culprit, BigInt(height))),
    )
    for (const dissent of findDissents(view, chain)) {
      const name = nameOf(Fault.WRONG_RESULT, dissent.operator, hexToBigInt(dissent.id))
      if (this.#dissents.size < MAX_DISSENTS && !this.#done.has(name))
        this.#dissents.set(name, dissent)
    }
    for (const [name, dissent] of this.#dissents) {
      const report = wrongResultOf(dissent, chain)
      if (report !== undefined) reports.push(report)
      // Neither settled nor known any more: refunded, most likely.
      if (report === undefined && chain.requestOf(dissent.id) === undefined)
        this.#dissents.delete(name)
    }
    const height = view.get(CHAIN_KEY)?.height ?? 0
    if (height >= this.#lookedAt + (this.#options.absenceEvery ?? ABSENCE_EVERY)) {
      this.#lookedAt = height
      const absence = await findAbsences(ledger, (operator, epoch) =>
        this.#done.has(nameOf(Fault.ABSENCE, operator, BigInt(epoch))),
      )
      if (absence !== undefined) reports.push(absence)
    }
    return reports
  }

  async #report(report: FaultReport): Promise<void> {
    const { sender, now, ledger, onReported, onTrouble } = this.#modules
    const { deployment, stepInMs = STEP_IN_MS } = this.#options
    const subject = hexToBigInt(report.subject)
    const names = report.culprits.map((culprit) => nameOf(report.fault, culprit, subject))
    const key = names.join()
    const sinceMs = this.#seen.get(key) ?? now()
    this.#seen.set(key, sinceMs)
    const rank = rankOf(seatsOf(ledger.replica.view, ledger.operator), subject)
    const isAbsence = report.fault === Fault.ABSENCE
    if (now() - sinceMs < rank * stepInMs || now() < (this.#pausedUntilMs.get(key) ?? 0)) {
      // Looked for again soon, not after the next hundred blocks.
      if (isAbsence) this.#lookedAt = 0
      return
    }
    const worth = await this.#worthOf(report)
    if (worth === 0n) return this.#finish(key, names)
    this.#pausedUntilMs.set(key, now() + PAUSE_MS)
    try {
      const receipt = await sender.send({
        key: `report ${key}`,
        to: deployment.incentiveManager,
        data: report.data,
        maxGasWei: worth / 2n,
      })
      if (receipt.succeeded) onReported(report, receipt.hash)
      this.#finish(key, names)
    } catch (error) {
      if (!(error instanceof FlowError)) throw error
      if (!isDear(error)) onTrouble(error)
      // The contract will not change its mind about this one.
      if (error instanceof RevertError) this.#finish(key, names)
    }
  }

  /** Bounty of the culprits that were not slashed for it yet, wei. */
  async #worthOf({ fault, culprits, subject }: FaultReport): Promise<bigint> {
    const { client } = this.#modules
    const { deployment } = this.#options
    let worth = 0n
    for (const culprit of culprits) {
      const account = culprit as Address
      const { owner, stake, unbonding } = await getExecutor(client, { deployment, account })
      const slashId = hashSlash({ fault, owner, subject })
      const { status } = await getSlash(client, { deployment, slashId })
      if (status !== SlashStatus.UNKNOWN || fault === Fault.LOST_DISPUTE) continue
      worth += bountyOf(((stake + unbonding) * RATE_PERCENT[fault]) / 100n)
    }
    return worth
  }

  async #executeOwn(): Promise<void> {
    const { chain, sender, now, onTrouble } = this.#modules
    const { account, deployment } = this.#options
    for (const { slashId, reporter, amount, executableAt } of chain.pendingSlashes) {
      const key = `execute ${slashId}`
      const isDue = isAddressEqual(reporter, account) && chain.timeS >= Number(executableAt)
      if (!isDue || now() < (this.#pausedUntilMs.get(key) ?? 0)) continue
      this.#pausedUntilMs.set(key, now() + PAUSE_MS)
      const data = encodeFunctionData({
        abi: incentiveManagerAbi,
        functionName: 'executeSlash',
        args: [slashId],
      })
      const maxGasWei = bountyOf(BigInt(amount))
      try {
        await sender.send({ key, to: deployment.incentiveManager, data, maxGasWei })
        await sender.forget(key)
      } catch (error) {
        if (!(error instanceof FlowError)) throw error
        if (!isDear(error)) onTrouble(error)
      }
    }
  }

  #finish(key: string, names: readonly string[]): void {
    this.#seen.delete(key)
    this.#pausedUntilMs.delete(key)
    for (const name of names) {
      this.#dissents.delete(name)
      this.#done.add(name)
    }
    for (const name of this.#done) {
      if (this.#done.size <= MAX_DONE) break
      this.#done.delete(name)
    }
  }
}

const nameOf = (fault: Fault, culprit: string, subject: bigint): string =>
  `${fault} ${culprit} ${subject}`

function bountyOf(amount: bigint): bigint {
  const bounty = (amount * BOUNTY_PERCENT) / 100n
  return bounty > BOUNTY_CAP ? BOUNTY_CAP : bounty
}

function isDear(error: FlowError): boolean {
  return error instanceof SettlementError && error.code === SettlementErrorCode.TOO_DEAR
}
