import { toHex, zeroHash } from 'viem'
import { expect, it } from 'vitest'
import { MemoryStore } from '../../storage/kv/memory/memoryStore.ts'
import type { ChainBlock, ChainFact, ChainPort } from '../port.ts'
import { LedgerChain, MAX_KEPT_EPOCHS } from './ledgerChain.ts'

const FIRST_EPOCH = 1
const OPERATOR = toHex(7, { size: 20 })
const hashOf = (block: number) => toHex(block, { size: 32 })

/** A chain whose block n holds the start of epoch n, from the first block on; the rest is what no test asks for. */
class EpochChain {
  newest = 0

  head = async (): Promise<ChainBlock> => this.#blockAt(this.newest)
  block = async (number: number): Promise<ChainBlock | undefined> =>
    number <= this.newest ? this.#blockAt(number) : undefined
  facts = async (from: number, to: number): Promise<ChainFact[]> =>
    Array.from({ length: to - from + 1 }, (_, index) => {
      const blockNumber = from + index
      const place = { blockNumber, blockHash: hashOf(blockNumber) }
      return {
        ...{ type: 'epochStarted', epoch: blockNumber },
        place: { ...place, transactionHash: zeroHash, logIndex: 0 },
      }
    })

  #blockAt(number: number): ChainBlock {
    const parentHash = hashOf(number - 1)
    return { number, hash: hashOf(number), parentHash, timestampMs: number * 1_000 }
  }
}

/** Each set has other weights, so that none passes for another. */
const memberOf = (epoch: number) => ({ owner: OPERATOR, publicKey: OPERATOR, weight: epoch })

async function start(store = new MemoryStore()) {
  const node = { ledgerEpoch: FIRST_EPOCH, chain: new EpochChain() }
  const ledgerChain = await LedgerChain.open(
    { fromBlock: 1, confirmations: 0, builderBlocks: 0 },
    {
      chain: node.chain as Partial<ChainPort> as ChainPort,
      store,
      readSet: async (epoch) => ({ epoch, startedAtS: epoch, members: [memberOf(epoch)] }),
      ledgerEpoch: () => node.ledgerEpoch,
      now: () => 0,
      onTrouble: () => {},
    },
  )
  const confirms = (epoch: number, weight = epoch): boolean => {
    const members = [{ operator: OPERATOR, publicKey: OPERATOR, weight }]
    return ledgerChain.confirms({ type: 'startEpoch', epoch, members }, 'voter')
  }
  /** Starts epochs on the chain and reads them, one or all at once. */
  const goTo = async (newest: number, step = newest): Promise<void> => {
    while (node.chain.newest < newest) {
      node.chain.newest = Math.min(newest, node.chain.newest + step)
      await ledgerChain.poll()
    }
  }
  return { node, ledgerChain, confirms, goTo, store }
}

it('confirms the next epoch of a ledger that stood still, however many the chain has started', async () => {
  const { node, confirms, goTo, ledgerChain } = await start()
  await goTo(40, 1)
  for (let next = FIRST_EPOCH + 1; next <= 40; next += 1) {
    expect(confirms(next), `epoch ${next}`).toBe(true)
    expect(confirms(next, next + 1)).toBe(false)
    node.ledgerEpoch = next
  }
  expect(confirms(41)).toBe(false)
  // What the ledger has behind it goes with the next set; the newest stay.
  await goTo(41)
  expect(ledgerChain.epochs.map(({ epoch }) => epoch)).toEqual([38, 39, 40, 41])
})

it('has them after a restart', async () => {
  const { goTo, store } = await start()
  await goTo(40)
  const again = await start(store)
  await again.goTo(41, 41)
  expect(again.confirms(FIRST_EPOCH + 1)).toBe(true)
})

it('reads the chain again for a set beyond the limit once the ledger gets there', async () => {
  const { node, confirms, goTo, ledgerChain } = await start()
  const last = MAX_KEPT_EPOCHS + 20
  await goTo(last)
  expect(ledgerChain.epochs).toHaveLength(MAX_KEPT_EPOCHS)
  expect(ledgerChain.epochs.at(-1)?.epoch).toBe(last)
  const dropped = MAX_KEPT_EPOCHS - 3
  node.ledgerEpoch = dropped - 2
  await ledgerChain.poll()
  expect([dropped - 1, dropped, last].map((epoch) => confirms(epoch))).toEqual([true, false, true])
  node.ledgerEpoch = dropped - 1
  await ledgerChain.poll()
  expect([dropped - 1, dropped, last].map((epoch) => confirms(epoch))).toEqual([true, true, true])
})
