import { bytesToHex, type Hex } from 'viem'
import { proposerAt } from '../../../executor/src/consensus/core/proposer/proposerAt.ts'
import {
  makeValidatorSet,
  type ValidatorSet,
} from '../../../executor/src/consensus/core/validatorSet.ts'
import type { CertifiedBlock } from '../../../executor/src/consensus/engine/port.ts'
import {
  type EpochMember,
  type LedgerView,
  requestKey,
} from '../../../executor/src/ledger/state.ts'
import type { TransactionType } from '../../../executor/src/ledger/transaction.ts'
import { decodeBlock, type LedgerBlock } from '../../../executor/src/replica/blockCodec.ts'
import { bundleMessage } from '../../../executor/src/replica/bundleCodec.ts'
import type { ChainClaim, CommittedBlock, Genesis } from '../../../executor/src/replica/port.ts'
import { ResultWitness } from './resultWitness.ts'
import { SIGNING } from './surroundings.ts'

interface LedgerWorld {
  readonly genesis: Genesis
  readonly faulty: ReadonlySet<string>
  /** Proposers by round, in place of the draw. */
  readonly leaders: readonly string[] | undefined
  /** Whether the chain has ever said so until now. */
  readonly cameTrue: (claim: ChainClaim) => boolean
}

interface SeenHeight {
  readonly id: Hex
  readonly stateRoot: Hex
}

interface SeenEpoch {
  readonly epoch: number
  readonly since: number
  readonly members: readonly EpochMember[]
}

/** Terms of a height, as they follow from the blocks before. */
interface Terms {
  readonly members: readonly EpochMember[]
  readonly validators: ValidatorSet
  readonly beacon: Hex
}

/**
 * Follows the blocks as somebody who trusts no node: what the headers say is made again from the bundles alone.
 *
 * - Shares with the ledger the reading of bytes, and the draw of proposers; neither `applyBlock` nor the replica.
 */
export class LedgerWitness {
  readonly #world: LedgerWorld
  readonly #terms = new Map<number, Terms>()
  readonly #seen = new Map<number, SeenHeight>()
  readonly #signed = new Set<string>()
  readonly #sequences = new Map<string, number>()
  readonly #lastSeen = new Map<string, number>()
  readonly #results = new ResultWitness()
  readonly #judged = new Set<number>()
  #epoch: SeenEpoch
  #tip: { readonly height: number; readonly timeS: number; readonly id: Hex }
  /** Transactions that changed the ledger, by type. */
  readonly accepted = new Map<TransactionType, number>()
  /** Every set there was. */
  readonly sets: ValidatorSet[] = []

  constructor(world: LedgerWorld) {
    const { epoch, members, timeS, beacon } = world.genesis
    this.#world = world
    this.#epoch = { epoch, since: 1, members }
    this.#tip = { height: 0, timeS, id: `0x${'00'.repeat(32)}` }
    this.#begin(1, beacon)
  }

  validatorsOf(height: number): ValidatorSet | undefined {
    return this.#terms.get(height)?.validators
  }

  /** Members in the order of their seats. */
  seatsOf(height: number): readonly string[] {
    return (this.#terms.get(height)?.members ?? []).map(({ operator }) => operator)
  }

  leaderOf(height: number, round: number): string | undefined {
    const terms = this.#terms.get(height)
    if (terms === undefined) return undefined
    const seats = this.seatsOf(height)
    const proposers = this.#world.leaders?.filter((id) => seats.includes(id))
    return proposers === undefined
      ? proposerAt({ kind: 'beacon', seed: terms.beacon }, terms.validators, height, round)
      : proposers[round % proposers.length]
  }

  /** An operator put its key under a bundle. */
  signed(operator: Hex, message: Uint8Array): void {
    this.#signed.add(`${operator} ${bytesToHex(message)}`)
  }

  /** The state root and the id of a height, as its header says. */
  seenAt(height: number): SeenHeight | undefined {
    return this.#seen.get(height)
  }

  /** A node has committed a block; `ledger` is what its ledger says of it, unless it was told only after a crash. */
  committed(
    decided: CertifiedBlock,
    ledger: { readonly block: CommittedBlock; readonly view: LedgerView } | undefined,
  ): string | undefined {
    const { height } = decided.certificate
    const known = this.#seen.get(height)
    if (known !== undefined && known.id !== decided.block.id)
      return `block ${height} is not the one that others committed`
    return (
      (known === undefined ? this.#follow(height, decided) : undefined) ??
      (ledger === undefined || this.#judged.has(height)
        ? undefined
        : this.#judge(ledger.block, ledger.view))
    )
  }

  /** The first time that a height is seen. */
  #follow(height: number, { block: { id, bytes } }: CertifiedBlock): string | undefined {
    const block = decodeBlock(bytes)
    if (block === undefined || block.id !== id) return `block ${height} cannot be read`
    const { header, bundles } = block
    const { members } = this.#epoch
    const isNext =
      height === this.#tip.height + 1 &&
      header.height === BigInt(height) &&
      header.parentId === this.#tip.id &&
      header.epoch === BigInt(this.#epoch.epoch) &&
      Number(header.time) >= this.#tip.timeS
    if (!isNext) return `block ${height} does not follow ${this.#tip.height}`
    for (const { bundle, hash } of bundles) {
      const { operator, sequence } = bundle
      if (!members.some((member) => member.operator === operator))
        return `block ${height} has a bundle of ${operator}, which has no seat`
      if (sequence !== (this.#sequences.get(operator) ?? 0) + 1)
        return `block ${height} has bundle ${sequence} of ${operator}, which is not its next`
      const name = `${operator} ${bytesToHex(bundleMessage(hash, SIGNING))}`
      if (!this.#world.faulty.has(operator) && !this.#signed.has(name))
        return `block ${height} has a bundle that ${operator} never signed`
      this.#sequences.set(operator, sequence)
      this.#lastSeen.set(operator, height)
    }
    this.#results.take(block)
    const faults = this.#absent(height)
    if (faults !== header.faults)
      return `block ${height} names the absent ${header.faults}, not ${faults}`
    const epoch = this.#nextEpoch(height, block)
    if (epoch !== undefined) this.#epoch = epoch
    this.#tip = { height, timeS: Number(header.time), id }
    this.#seen.set(height, { id, stateRoot: header.stateRoot })
    this.#begin(height + 1, header.beacon)
    return undefined
  }

  /** What a ledger says that a block did. */
  #judge({ height, verdicts, settled }: CommittedBlock, view: LedgerView): string | undefined {
    this.#judged.add(height)
    for (const { transaction, refusal } of verdicts) {
      if (refusal !== undefined) continue
      const { type } = transaction
      this.accepted.set(type, (this.accepted.get(type) ?? 0) + 1)
      const isClaim = type === 'admit' || type === 'acknowledge' || type === 'startEpoch'
      if (isClaim && !this.#world.cameTrue(transaction))
        return `block ${height} says ${type}, which the chain never said`
      if (type === 'evidence' && !this.#world.faulty.has(transaction.culprit))
        return `block ${height} holds evidence against ${transaction.culprit}, who is correct`
    }
    const requestOf = (id: Hex) => view.get(requestKey(id))
    return this.#results.judge(height, settled, requestOf, this.#world.faulty)
  }

  /** Seats of members without a bundle for as long as the genesis allows. */
  #absent(height: number): bigint {
    const { members, since } = this.#epoch
    const limit = this.#world.genesis.absenceBlocks ?? Number.POSITIVE_INFINITY
    let faults = 0n
    for (const [seat, { operator }] of members.entries()) {
      const last = Math.max(since, this.#lastSeen.get(operator) ?? 0)
      if (height - last >= limit) faults |= 1n << BigInt(seat)
    }
    return faults
  }

  /** The first set of the next epoch that a bundle names and that the builder saw on its chain. */
  #nextEpoch(height: number, { bundles }: LedgerBlock): SeenEpoch | undefined {
    for (const { bundle, unconfirmed } of bundles)
      for (const [position, transaction] of bundle.transactions.entries()) {
        if (transaction.type !== 'startEpoch' || unconfirmed.includes(position)) continue
        if (transaction.epoch !== this.#epoch.epoch + 1) continue
        return { epoch: transaction.epoch, since: height + 1, members: transaction.members }
      }
    return undefined
  }

  #begin(height: number, beacon: Hex): void {
    const { members } = this.#epoch
    const before = this.#terms.get(height - 1)
    const validators =
      before?.members === members
        ? before.validators
        : makeValidatorSet(members.map(({ operator, weight }) => ({ id: operator, power: weight })))
    if (before?.validators !== validators) this.sets.push(validators)
    this.#terms.set(height, { members, validators, beacon })
  }
}
