import { bls12_381 } from '@noble/curves/bls12-381.js'
import type { SigningKey } from '../port.ts'

const { shortSignatures } = bls12_381

/** Domain of consensus signatures; keys sign nothing else under it. Suite of draft-irtf-cfrg-bls-signature-05, signatures in G1. */
export const CONSENSUS_DST = 'FLOWBUILDER-CONSENSUS-V1-BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_'

/** BLS12-381 with signatures in G1 (48 bytes) and public keys in G2 (96 bytes). `secretKey`: 32 bytes. */
export function createBlsKey(secretKey: Uint8Array): SigningKey {
  const own = Uint8Array.from(secretKey)
  return {
    publicKey: shortSignatures.getPublicKey(own).toBytes(),
    sign(signBytes) {
      return shortSignatures.sign(shortSignatures.hash(signBytes, CONSENSUS_DST), own).toBytes()
    },
  }
}

/** Whether a signature is that of the key; false too for bytes that are no point. */
export function verifyBlsSignature(
  signature: Uint8Array,
  signBytes: Uint8Array,
  publicKey: Uint8Array,
): boolean {
  try {
    return shortSignatures.verify(
      signature,
      shortSignatures.hash(signBytes, CONSENSUS_DST),
      publicKey,
    )
  } catch {
    return false
  }
}
