import { type Hex, numberToHex } from 'viem'
import { type AppliedBlock, applyBlock } from '../applyBlock.ts'
import { ABSENCE_BLOCKS } from '../assignment/absentSeats.ts'
import {
  CHAIN_KEY,
  type EntryKey,
  epochKey,
  executorKey,
  LedgerMode,
  type LedgerView,
  type Operator,
  type Table,
  type Tables,
} from '../state.ts'
import type { Refusal, Transaction } from '../transaction.ts'
import type { TransactionOf } from '../transactions/context.ts'

export const word = (value: number): Hex => numberToHex(value, { size: 32 })
export const operatorOf = (index: number): Operator => numberToHex(index + 1, { size: 20 })
export const START_S = 1_800_000_000

/** A request of the chain. */
export function admission(
  request: Hex,
  change: Partial<TransactionOf<'admit'>> = {},
): TransactionOf<'admit'> {
  return {
    type: 'admit',
    request,
    mode: LedgerMode.QUORUM,
    definitionHash: word(1),
    inputsHash: word(2),
    needs: [],
    deadlineS: START_S + 1_000,
    callbackGas: 0,
    size: 4,
    ...change,
  }
}

/** A ledger in memory that applies one block after the other. For tests. */
export class TestLedger implements LedgerView {
  readonly entries = new Map<EntryKey, Tables[Table]>()
  timeS = START_S

  constructor(weights: readonly number[] = [1, 1, 1, 1]) {
    const members = weights.map((weight, index) => ({
      operator: operatorOf(index),
      publicKey: `0x${index.toString(16).padStart(192, '0')}` as Hex,
      weight,
    }))
    const chain = {
      height: 0,
      epoch: 1,
      timeS: START_S,
      beacon: word(3),
      openRequests: 0,
      absenceBlocks: ABSENCE_BLOCKS,
    }
    this.entries.set(CHAIN_KEY, chain)
    this.entries.set(epochKey(1), { epoch: 1, since: 1, members })
  }

  get<Name extends Table>(key: EntryKey<Name>): Tables[Name] | undefined {
    return this.entries.get(key) as Tables[Name] | undefined
  }

  get height(): number {
    return this.get(CHAIN_KEY)?.height ?? 0
  }

  /** One block with a bundle for each of these; `beacon` is that of its height unless another is given. */
  apply(
    said: readonly (readonly [Operator, readonly Transaction[]])[],
    beacon: Hex = word(1_000 + this.height),
  ): AppliedBlock {
    const numbers = new Map<Operator, number>()
    const bundles = said.map(([operator, transactions]) => {
      const before = numbers.get(operator) ?? this.get(executorKey(operator))?.sequence ?? 0
      numbers.set(operator, before + 1)
      return { operator, sequence: before + 1, transactions, unconfirmed: [] }
    })
    const block = { height: this.height + 1, timeS: this.timeS, beacon }
    const applied = applyBlock(this, block, bundles)
    if (applied === undefined) throw new Error('the block does not follow')
    for (const [key, entry] of applied.changes) {
      if (entry === undefined) this.entries.delete(key)
      else this.entries.set(key, entry)
    }
    return applied
  }

  /** Everybody gives a sign of life. */
  wake(members = 4): void {
    this.apply(Array.from({ length: members }, (_, index) => [operatorOf(index), []] as const))
  }

  /** The verdict about one transaction in a block of its own. */
  say(index: number, transaction: Transaction): Refusal | undefined {
    return this.apply([[operatorOf(index), [transaction]]]).verdicts[0]?.refusal
  }

  /** Blocks in which one member says nothing but that it lives. */
  pass(blocks: number, index = 0): void {
    for (let count = 0; count < blocks; count += 1) this.apply([[operatorOf(index), []]])
  }
}
