import { type Hex, recoverAddress } from 'viem'
import { sign } from 'viem/accounts'
import type { OperatorKeys } from './port.ts'

/** ECDSA by the operator's key, as Ethereum signs: r, s and v in 65 bytes. */
export function createEcdsaKeys(privateKey: Hex): OperatorKeys {
  return {
    sign: (hash) => sign({ hash, privateKey, to: 'bytes' }),
    async verify(operator, hash, signature) {
      try {
        return (await recoverAddress({ hash, signature })).toLowerCase() === operator
      } catch {
        return false // viem says in many ways that the bytes are no signature
      }
    },
  }
}
