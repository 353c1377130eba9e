import { type Address, numberToHex, parseEther } from 'viem'
import type { Chain } from '../network/useNetwork.ts'

const FUNDS = parseEther('1000')

/** Gives an account play money. Works on a local development chain alone: other nodes don't know the method. */
export async function fundBurner({ client }: Chain, account: Address): Promise<void> {
  const request = client.request as (call: { method: string; params: unknown }) => Promise<unknown>
  await request({ method: 'anvil_setBalance', params: [account, numberToHex(FUNDS)] })
}
