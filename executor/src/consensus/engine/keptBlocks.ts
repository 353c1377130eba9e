import type { Hex } from 'viem'
import type { StoredProposal } from '../core/coreState.ts'
import type { Block } from './port.ts'

/** Blocks kept while a height lasts, besides those of proposals that the core holds (two a round, within its rounds). */
export const MAX_KEPT_BLOCKS = 32

/** The bytes behind the values of a height: the core knows only their ids. */
export class KeptBlocks {
  readonly #blocks = new Map<Hex, Uint8Array>()

  get(id: string): Uint8Array | undefined {
    return this.#blocks.get(id as Hex)
  }

  /** When there are too many, those go that no proposal names. */
  keep({ id, bytes }: Block, proposals: readonly StoredProposal[]): void {
    if (this.#blocks.size >= MAX_KEPT_BLOCKS) {
      const proposed = new Set(proposals.map(({ proposal }) => proposal.valueId))
      for (const kept of this.#blocks.keys()) if (!proposed.has(kept)) this.#blocks.delete(kept)
    }
    this.#blocks.set(id, bytes)
  }

  clear(): void {
    this.#blocks.clear()
  }
}
