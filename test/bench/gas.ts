import { measureGas } from '../contracts/support/measureGas.ts'
import type { Figure } from './figure.ts'

// Cost model of a settlement in zk mode, Prague prices:
//   21,000 transaction + 8,400 calldata (640 bytes, two thirds of them not zero)
//   205,600 pairing check of 4 pairs (181,000) and 4 additions and multiplications, one a public signal (24,600)
//   5,000 state of the request + 5,000 stake and rewards in one slot + 7,800 three cold accounts
//   6,700 transfer of the fee to the incentive manager + 3,400 two events; the rest is the EVM moving words.
// Of a batch of m proofs, each proof: (45,000 + 34,000 (m + 3)) / m pairing + 12,150 two multiplications and an addition
//   + 36,900 / m for the key + 6,130 calldata + 21,000 / m transaction + about 1,000 for words, hashes and calls.
// Peers: receipts of Boundless on the same operations; its whole life of a task leaves the proof of the root out.
interface Peer {
  readonly versus: string
  readonly gas: number
  /** @default `gas.` and the name in the snapshot */
  readonly figure?: string
}

const PEERS: Readonly<Record<string, Peer>> = {
  submit: { versus: 'Boundless submit with ETH, 52,939', gas: 52_939 },
  validate_zk: { versus: 'Boundless single fulfil with root proof, about 390,000', gas: 390_000 },
  claim: { versus: 'Boundless withdraw, 40,509', gas: 40_509 },
  lifecycle_zk: {
    versus: 'Boundless submit, lock and fulfil, root proof excluded, 337,000',
    gas: 337_000,
  },
  verify_zk_single: {
    versus: 'prices of the precompiles for a Groth16 proof with 4 inputs, 205,600',
    gas: 205_600,
  },
  verify_zk_batch32_each: { versus: 'goal, 60,000', gas: 60_000 },
  validate_zk_batch32_each: {
    figure: 'gas.settle_zk_batch32_each',
    versus: 'Boundless fulfil in a batch of 32, root proof excluded, 67,300',
    gas: 67_300,
  },
}

/** Gas of the main path from receipts on a fresh local chain. */
export async function bench(): Promise<readonly Figure[]> {
  const measured = await measureGas()
  return Object.entries(PEERS).map(([operation, { versus, gas, figure = `gas.${operation}` }]) => {
    const value = measured[operation] ?? Number.NaN
    return {
      figure,
      value,
      unit: 'gas',
      versus,
      ratio: Number((value / gas).toFixed(3)),
    }
  })
}
