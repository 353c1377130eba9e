import { bytesToHex, type Hex, type PrivateKeyAccount } from 'viem'
import { mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import { LOCAL_MNEMONIC } from './anvil.ts'

export interface LocalAccount {
  readonly account: PrivateKeyAccount
  readonly key: Hex
}

/** Accounts of the test phrase in the order of their use; the local chain gives each 10,000 ether. */
export const LOCAL_ACCOUNT = { deployer: 0, requester: 1, firstExecutor: 2 } as const

/** Account `index` of the public test phrase. Never use it on another chain. */
export function localAccount(index: number): LocalAccount {
  const key = mnemonicToAccount(LOCAL_MNEMONIC, { addressIndex: index }).getHdKey().privateKey
  if (key === null) throw new RangeError(`no private key at index ${index}`)
  const hex = bytesToHex(key)
  return { account: privateKeyToAccount(hex), key: hex }
}
