import type { SignatureScheme, SignedDigest } from '../signatureScheme.ts'

/** Signatures of a height that are known to be good; the oldest goes. A set of 100 makes 400 in two rounds. */
export const MAX_KNOWN_SIGNATURES = 4_096

/**
 * Verifies, and remembers what was good: votes come again by rebroadcast and in certificates, and a pairing costs a thousand times a look.
 *
 * - Only good ones are remembered, each by all its bytes: nobody can make a wrong one pass.
 */
export class VerifiedSignatures {
  readonly #scheme: SignatureScheme
  readonly #known = new Set<string>()

  constructor(scheme: SignatureScheme) {
    this.#scheme = scheme
  }

  /** One verdict for each, as SignatureScheme.verify. */
  verify(items: readonly SignedDigest[]): boolean[] {
    const names = items.map(nameOf)
    const isNew = names.map((name) => !this.#known.has(name))
    const fresh = this.#scheme.verify(items.filter((_, index) => isNew[index]))
    let next = 0
    return names.map((name, index) => {
      if (isNew[index] !== true) return true
      const isGood = fresh[next] === true
      next += 1
      if (isGood) this.#remember(name)
      return isGood
    })
  }

  /** Another height begins. */
  forget(): void {
    this.#known.clear()
  }

  #remember(name: string): void {
    const oldest = this.#known.values().next().value
    if (this.#known.size >= MAX_KNOWN_SIGNATURES && oldest !== undefined) this.#known.delete(oldest)
    this.#known.add(name)
  }
}

function nameOf({ publicKey, digest, signature }: SignedDigest): string {
  return Buffer.concat([digest, publicKey, signature]).toString('latin1')
}
