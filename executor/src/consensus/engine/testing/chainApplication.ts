import { bytesToHex, type Hex, keccak256, numberToBytes } from 'viem'
import type { Validator } from '../../core/validatorSet.ts'
import { makeValidatorSet } from '../../core/validatorSet.ts'
import type { CertifiedBlock, ConsensusApplication, HeightTerms } from '../port.ts'

const HEADER_BYTES = 40 // height u64, hash of the block before

/** The smallest thing that can be replicated: blocks that name the one before them. For tests of the engine. */
export class ChainApplication implements ConsensusApplication {
  readonly chain: CertifiedBlock[] = []
  readonly #members: readonly Validator[]
  readonly #publicKeys: ReadonlyMap<string, Uint8Array>
  readonly #tag: Uint8Array
  readonly #pause: () => Promise<void>

  /** `pause`: what a proposer waits for; a validator alone would else never let anything else run. */
  constructor(
    members: readonly Validator[],
    publicKeys: ReadonlyMap<string, Uint8Array>,
    tag: string,
    pause: () => Promise<void>,
  ) {
    this.#members = members
    this.#publicKeys = publicKeys
    this.#tag = new TextEncoder().encode(tag)
    this.#pause = pause
  }

  committedHeight(): number {
    return this.chain.length
  }

  termsOf(height: number): HeightTerms {
    return {
      height,
      validators: makeValidatorSet(this.#members),
      selection: { kind: 'beacon', seed: keccak256(numberToBytes(height)) },
      publicKeys: this.#publicKeys,
      // Not the order of the ids: nobody may rely on that.
      seats: this.#members.map(({ id }) => id).reverse(),
    }
  }

  async build(height: number, round: number): Promise<{ id: Hex; bytes: Uint8Array }> {
    await this.#pause()
    const body = Uint8Array.from([...this.#tag, round & 0xff])
    const bytes = Uint8Array.from([...numberToBytes(height, { size: 8 }), ...this.#tip(), ...body])
    return { id: this.idOf(bytes) ?? '0x', bytes }
  }

  idOf(bytes: Uint8Array): Hex | undefined {
    return bytes.length < HEADER_BYTES ? undefined : keccak256(bytes)
  }

  async check(height: number, { bytes }: { readonly bytes: Uint8Array }): Promise<boolean> {
    const expected = bytesToHex(
      Uint8Array.from([...numberToBytes(height, { size: 8 }), ...this.#tip()]),
    )
    return bytesToHex(bytes.slice(0, HEADER_BYTES)) === expected
  }

  async commit(decided: CertifiedBlock): Promise<void> {
    if (!(await this.check(this.chain.length + 1, decided.block)))
      throw new Error('a block that does not follow was decided')
    this.chain.push(decided)
  }

  async committed(height: number): Promise<CertifiedBlock | undefined> {
    return this.chain[height - 1]
  }

  #tip(): Uint8Array {
    const last = this.chain.at(-1)
    return last === undefined ? new Uint8Array(32) : keccak256(last.block.bytes, 'bytes')
  }
}
