import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey, peerIdFromString } from '@libp2p/peer-id'
import {
  bytesToHex,
  type Hex,
  hexToBytes,
  type LocalAccount,
  recoverTypedDataAddress,
  type TypedDataDefinition,
} from 'viem'
import type { NetworkContext } from '../networkRules.ts'
import type { PeerId } from '../port.ts'

/** Binds a peer to the stake of an operator. Both keys signed it. */
export interface StakeRecord {
  readonly peer: PeerId
  /** Lower-case address of the operator. */
  readonly operator: Hex
  /** Of two records of one operator the one with the higher number counts; unix milliseconds will do. */
  readonly sequence: number
  /** EIP-712, 65 bytes: the operator lets the peer speak for it. */
  readonly operatorSignature: Hex
  /** The peer agrees: nobody can tie his stake to the peer of another one. */
  readonly peerSignature: Hex
}

const TYPES = {
  PeerBinding: [
    { name: 'peer', type: 'string' },
    { name: 'sequence', type: 'uint64' },
  ],
} as const

/** What an operator signs. */
export function bindingTypedData(
  { chainId, registry }: NetworkContext,
  { peer, sequence }: Pick<StakeRecord, 'peer' | 'sequence'>,
): TypedDataDefinition<typeof TYPES, 'PeerBinding'> {
  return {
    domain: {
      name: 'FlowBuilder peer',
      version: '1',
      chainId,
      verifyingContract: registry,
    },
    types: TYPES,
    primaryType: 'PeerBinding',
    message: { peer, sequence: BigInt(sequence) },
  }
}

/** Makes the record of the own peer, with both keys. */
export async function signStakeRecord(
  context: NetworkContext,
  operator: LocalAccount,
  peerKey: PrivateKey,
  sequence: number,
): Promise<StakeRecord> {
  const peer = peerIdFromPrivateKey(peerKey).toString()
  const operatorSignature = await operator.signTypedData(
    bindingTypedData(context, { peer, sequence }),
  )
  const peerSignature = await peerKey.sign(peerStatement(operatorSignature))
  return {
    peer,
    operator: operator.address.toLowerCase() as Hex,
    sequence,
    operatorSignature,
    peerSignature: bytesToHex(peerSignature),
  }
}

/** Whether both signatures are good for this network. Whether the operator has a stake is another question. */
export async function isSignedByBoth(
  context: NetworkContext,
  record: StakeRecord,
): Promise<boolean> {
  try {
    const { publicKey } = peerIdFromString(record.peer)
    if (publicKey === undefined) return false
    const signer = await recoverTypedDataAddress({
      ...bindingTypedData(context, record),
      signature: record.operatorSignature,
    })
    if (signer.toLowerCase() !== record.operator) return false
    return await publicKey.verify(
      peerStatement(record.operatorSignature),
      hexToBytes(record.peerSignature),
    )
  } catch {
    return false // bytes that are no key or no signature at all
  }
}

const PEER_STATEMENT = new TextEncoder().encode('FlowBuilder peer agrees v1')

function peerStatement(operatorSignature: Hex): Uint8Array {
  return Uint8Array.from([...PEER_STATEMENT, ...hexToBytes(operatorSignature)])
}
