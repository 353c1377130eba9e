import { measureGas } from '../contracts/support/measureGas.ts'
import type { Figure } from './figure.ts'

// Cost model of a settlement in zk mode, Prague prices:
//   21,000 transaction + 8,400 calldata (640 bytes, two thirds of them not zero)
//   205,600 pairing check of 4 pairs (181,000) and 4 additions and multiplications, one a public signal (24,600)
//   5,000 state of the request + 5,000 stake and rewards in one slot + 7,800 three cold accounts
//   6,700 transfer of the fee to the incentive manager + 3,400 two events; the rest is the EVM moving words.
// Peers: receipts of Boundless on the same operations; its whole life of a task leaves the proof of the root out.
const PEERS = {
  submit: { versus: 'Boundless submit with ETH, 52,939', gas: 52_939 },
  validate_zk: { versus: 'Boundless single fulfil with root proof, about 390,000', gas: 390_000 },
  claim: { versus: 'Boundless withdraw, 40,509', gas: 40_509 },
  lifecycle_zk: {
    versus: 'Boundless submit, lock and fulfil, root proof excluded, 337,000',
    gas: 337_000,
  },
} as const

/** Gas of the main path from receipts on a fresh local chain. */
export async function bench(): Promise<readonly Figure[]> {
  const measured = await measureGas()
  return Object.entries(PEERS).map(([operation, { versus, gas }]) => {
    const value = measured[operation] ?? Number.NaN
    return {
      figure: `gas.${operation}`,
      value,
      unit: 'gas',
      versus,
      ratio: Number((value / gas).toFixed(3)),
    }
  })
}
