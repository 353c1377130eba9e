import { measureGas } from '../contracts/support/measureGas.ts'
import { measureStakeGrowth } from '../contracts/support/measureStakeGrowth.ts'
import type { Figure } from './figure.ts'

// All figures are receipts of whole transactions on a local chain with Prague rules, real BLS signatures and Groth16 proofs.
// Balances and reward slots hold something before and after ("steady"), unless the name says `first`: those are in
// test/contracts/gas.snapshot.json, as is everything else measured.
//
// Cost model of a settlement by proof, Prague prices:
//   21,000 transaction + 9,500 calldata (768 bytes, more than half of them not zero)
//   205,600 pairing check of 4 pairs (181,000) and 4 additions and multiplications, one a public signal (24,600)
//   5,000 state of the request + 7,100 operator, stake and reward of the executor + 7,800 three cold accounts
//   6,700 transfer of the fee to the incentive manager + 4,500 two events; the rest is the EVM moving words.
// Of a batch of m proofs, each proof: (45,000 + 34,000 (m + 3)) / m pairing + 12,150 two multiplications and an addition
//   + 36,900 / m for the key + 7,000 calldata + 21,000 / m transaction + about 1,000 for words, hashes and calls.
// Of a settlement by certificate: 21,000 transaction + 133,000 the certificate (5 of 7; hash to the curve 42,000, pairing
//   of 2 pairs 102,900 less what EIP-2537 shares) + 12,000 hand-over of the fees + 6,000 calldata of header and certificate;
//   each item 5,000 state + 2,000 event + 2,900 calldata + 3,300 words, hashes and checks.
// Of a signed order: 22,200 state + 4,900 event + 3,100 signature + 5,800 calldata + 200 (5,000 if the balance is another
//   for each order) + 7,000 words, hashes and checks.
// Peers: receipts of the peers on the same operations (PEERS.md, "Gas of the peers").
interface Peer {
  readonly versus: string
  readonly gas: number
  /** Name in the snapshot. */
  readonly operation: string
}

const PEERS: Readonly<Record<string, Peer>> = {
  'gas.submit': {
    operation: 'submit',
    versus: 'Boundless submit with ETH, 52,939',
    gas: 52_939,
  },
  'gas.settle_one_cert': {
    operation: 'settle_one_cert',
    versus: 'Boundless fulfil alone, no certificate inside, 142,000',
    gas: 142_000,
  },
  'gas.settle_batch32_each': {
    operation: 'settle_batch32_each',
    versus: 'Boundless legacy fulfil in a batch of 32, 42,000',
    gas: 42_000,
  },
  'gas.settle_one_zk': {
    operation: 'validate_zk_again',
    versus: 'Boundless single fulfil with root proof, about 390,000',
    gas: 390_000,
  },
  'gas.settle_100v_33absent': {
    operation: 'settle_100v_33absent',
    versus: 'TaskMailbox submit, 33 of 100 missing, 7,960,000',
    gas: 7_960_000,
  },
  'gas.refund': { operation: 'refund', versus: 'Functions timeout, 57,800', gas: 57_800 },
  'gas.refund_many20_each': {
    operation: 'refund_many20_each',
    versus: 'Functions timeout, 57,800',
    gas: 57_800,
  },
  'gas.lifecycle_batch32': {
    operation: 'lifecycle_batch32',
    versus: 'Boundless submit, lock and fulfil, root proof excluded, 337,000',
    gas: 337_000,
  },
  'gas.lifecycle_signed_batch32': {
    operation: 'lifecycle_signed_batch32',
    versus: 'Boundless submit, lock and fulfil, root proof excluded, 337,000',
    gas: 337_000,
  },
  'gas.dispute_256': {
    operation: 'dispute_256',
    versus: 'Cartesi, 92 moves, 8,300,000',
    gas: 8_300_000,
  },
  'gas.claim': { operation: 'claim', versus: 'Boundless withdraw, 40,509', gas: 40_509 },
  'gas.verify_zk_single': {
    operation: 'verify_zk_single',
    versus: 'prices of the precompiles for a Groth16 proof with 4 inputs, 205,600',
    gas: 205_600,
  },
  'gas.verify_zk_batch32_each': {
    operation: 'verify_zk_batch32_each',
    versus: 'goal, 60,000',
    gas: 60_000,
  },
  'gas.settle_zk_batch32_each': {
    operation: 'validate_zk_batch32_each',
    versus: 'Boundless fulfil in a batch of 32, root proof excluded, 67,300',
    gas: 67_300,
  },
}

/** Executors staked beside the one that is measured. */
const GROWTH = [1, 100, 10_000] as const

/** Gas of every operation from receipts on fresh local chains. Growth with 10,000 executors takes a minute. */
export async function bench(): Promise<readonly Figure[]> {
  const measured = await measureGas()
  const figures = Object.entries(PEERS).map(([figure, { operation, versus, gas }]) => {
    const value = measured[operation] ?? Number.NaN
    return { figure, value, unit: 'gas', versus, ratio: Number((value / gas).toFixed(3)) }
  })
  return [...figures, await growthFigure()]
}

/** The operation whose cost grows most: stake, settle, claim, unstake, slash, or its execution. */
async function growthFigure(): Promise<Figure> {
  const growth = await measureStakeGrowth(GROWTH)
  const [alone, ...others] = GROWTH.map((count) => growth.get(count) ?? {})
  const ratios = others.flatMap((costs) =>
    Object.entries(costs).map(([operation, gas]) => gas / (alone?.[operation] ?? Number.NaN)),
  )
  const value = Number(Math.max(...ratios).toFixed(4))
  const versus = 'independent of the number of executors, 1 (1, 100 and 10,000 staked)'
  return { figure: 'gas.stake_growth_ratio', value, unit: 'ratio', versus, ratio: value }
}
