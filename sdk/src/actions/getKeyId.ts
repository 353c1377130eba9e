import { type Address, encodeAbiParameters, type Hex, keccak256 } from 'viem'
import type { DecodedTerms } from './joinRequest.ts'
import { TERMS_FIELDS } from './termsFields.ts'

export interface GetKeyIdParameters {
  readonly chainId: number
  readonly registry: Address
  readonly terms: DecodedTerms
  /** `hashContent`. */
  readonly contentHash: Hex
}

/** ABI of `abi.encode(block.chainid, address(registry), terms, contentHash)`. */
const PREIMAGE = [
  { type: 'uint256' },
  { type: 'address' },
  {
    type: 'tuple',
    components: TERMS_FIELDS,
  },
  { type: 'bytes32' },
] as const

/** The id of a request whose content is known by its hash alone, as in the calls of the registry. Source: as `getWorkflowId`. */
export function getKeyId({ chainId, registry, terms, contentHash }: GetKeyIdParameters): Hex {
  return keccak256(encodeAbiParameters(PREIMAGE, [BigInt(chainId), registry, terms, contentHash]))
}
