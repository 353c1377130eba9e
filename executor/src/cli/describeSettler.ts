import { type Address, zeroAddress } from 'viem'

/** Who settled a request, for people: a certificate names no single executor. */
export function describeSettler(executor: Address): string {
  return executor === zeroAddress ? 'certificate of the validators' : `executor ${executor}`
}
