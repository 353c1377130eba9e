import {
  advanceCursor,
  type Checkpoint,
  type ExecutorChange,
  startCursor,
  unwindCursor,
  type WatcherCursor,
} from './cursor.ts'
import { SettlementError, SettlementErrorCode } from './errors.ts'
import type { ChainBlock, ChainFact, ChainPort } from './port.ts'

/** A fact with the time of its block. */
export interface TimedFact {
  readonly fact: ChainFact
  readonly blockTimestampMs: number
}

/** Where the watcher puts what it reads. Each call is atomic and durable when it resolves. */
export interface WatcherSink {
  loadCursor(): Promise<WatcherCursor | undefined>
  /** Records the facts and the cursor behind them. */
  advance(facts: readonly TimedFact[], cursor: WatcherCursor): Promise<void>
  /** Takes back all facts of blocks above `forkBlock`. */
  unwind(forkBlock: number, cursor: WatcherCursor): Promise<void>
}

export interface WatcherOptions {
  /** First block that can hold a fact: the block of the deployment. */
  readonly fromBlock: number
  /** Blocks that must be on top of a fact before it counts. */
  readonly confirmations: number
  /** Most blocks of one log query. @default 2,000, what most endpoints allow */
  readonly maxRangeBlocks?: number
}

/** Blocks of one log query; halved when the endpoint refuses. */
const MAX_RANGE_BLOCKS = 2_000

/** What one look at the chain found. */
export interface PollResult {
  readonly head: ChainBlock
  /** True when every confirmed block has been processed. */
  readonly synced: boolean
}

/**
 * Follows the contracts from a durable cursor.
 *
 * - Each range of blocks is read between two looks at its borders, and must continue the block of the cursor;
 *   otherwise the cursor is unwound to the newest checkpoint that is still part of the chain.
 * - A crash between two ranges loses nothing and repeats nothing: facts and cursor are one write.
 * - Errors: RPC_UNREACHABLE, RPC_FAILED; the caller waits and calls again.
 * - Source: docs/specs/executor.md section 6.
 */
export class Watcher {
  readonly #chain: ChainPort
  readonly #sink: WatcherSink
  readonly #options: WatcherOptions
  #cursor: WatcherCursor | undefined
  #rangeBlocks: number

  constructor(
    options: WatcherOptions,
    modules: { readonly chain: ChainPort; readonly sink: WatcherSink },
  ) {
    this.#options = options
    this.#chain = modules.chain
    this.#sink = modules.sink
    this.#rangeBlocks = options.maxRangeBlocks ?? MAX_RANGE_BLOCKS
  }

  /** Undefined before the first poll. */
  get cursor(): WatcherCursor | undefined {
    return this.#cursor
  }

  /** Reads one range at most, so that a stop never waits for a long catch-up. */
  async poll(): Promise<PollResult> {
    this.#cursor ??= (await this.#sink.loadCursor()) ?? startCursor()
    const head = await this.#chain.head()
    const target = head.number - this.#options.confirmations
    const position = this.#cursor.checkpoints.at(-1)
    if (position !== undefined && !(await this.#isCanonical(position))) {
      await this.#unwind()
      return { head, synced: false }
    }
    const from = position === undefined ? this.#options.fromBlock : position.number + 1
    if (from > target) return { head, synced: true }
    const to = Math.min(target, from + this.#rangeBlocks - 1)
    const read = await this.#readRange(from, to, position)
    if (read === undefined) return { head, synced: false }
    const changes = read.facts.flatMap(({ fact }) => toExecutorChange(fact))
    const cursor = advanceCursor(this.#cursor, { number: to, hash: read.last.hash }, changes)
    await this.#sink.advance(read.facts, cursor)
    this.#cursor = cursor
    return { head, synced: to >= target }
  }

  /** Undefined when the chain moved while it was read, or the range has to shrink: the next poll tries again. */
  async #readRange(
    from: number,
    to: number,
    position: Checkpoint | undefined,
  ): Promise<{ facts: TimedFact[]; last: ChainBlock } | undefined> {
    const before = await this.#chain.block(to)
    if (before === undefined) return undefined
    const facts = await this.#queryFacts(from, to)
    if (facts === undefined) return undefined
    const timed: TimedFact[] = []
    const blocks = new Map<number, ChainBlock>()
    for (const fact of facts) {
      const { blockNumber, blockHash } = fact.place
      const block = blocks.get(blockNumber) ?? (await this.#chain.block(blockNumber))
      if (block === undefined || block.hash !== blockHash) return undefined
      blocks.set(blockNumber, block)
      timed.push({ fact, blockTimestampMs: block.timestampMs })
    }
    const first = from === to ? before : await this.#chain.block(from)
    const after = await this.#chain.block(to)
    if (after?.hash !== before.hash) return undefined
    if (position !== undefined && first?.parentHash !== position.hash) return undefined
    return { facts: timed, last: before }
  }

  async #queryFacts(from: number, to: number): Promise<ChainFact[] | undefined> {
    try {
      const facts = await this.#chain.facts(from, to)
      this.#rangeBlocks = Math.min(
        this.#options.maxRangeBlocks ?? MAX_RANGE_BLOCKS,
        this.#rangeBlocks * 2,
      )
      return facts
    } catch (error) {
      const tooLarge =
        error instanceof SettlementError && error.code === SettlementErrorCode.RANGE_TOO_LARGE
      if (!tooLarge || this.#rangeBlocks === 1) throw error
      this.#rangeBlocks = Math.max(1, Math.floor(this.#rangeBlocks / 2))
      return undefined
    }
  }

  async #unwind(): Promise<void> {
    const cursor = this.#cursor ?? startCursor()
    let forkBlock = this.#options.fromBlock - 1
    for (const checkpoint of cursor.checkpoints.toReversed()) {
      if (!(await this.#isCanonical(checkpoint))) continue
      forkBlock = checkpoint.number
      break
    }
    const unwound = unwindCursor(cursor, forkBlock)
    await this.#sink.unwind(forkBlock, unwound)
    this.#cursor = unwound
  }

  async #isCanonical(checkpoint: Checkpoint): Promise<boolean> {
    return (await this.#chain.block(checkpoint.number))?.hash === checkpoint.hash
  }
}

function toExecutorChange(fact: ChainFact): readonly ExecutorChange[] {
  const { blockNumber } = fact.place
  if (fact.type === 'stakeChanged') {
    return [{ blockNumber, owner: fact.owner, stake: fact.stake }]
  }
  if (fact.type === 'operatorSet') {
    return [{ blockNumber, owner: fact.owner, operator: fact.operator }]
  }
  return []
}
