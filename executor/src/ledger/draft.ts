import type { EntryKey, LedgerView, Table, Tables } from './state.ts'

/** Entries that a block writes; undefined deletes. */
export type LedgerChanges = ReadonlyMap<EntryKey, Tables[Table] | undefined>

/**
 * A view with changes on top: what one block is applied to.
 *
 * A transaction works on a draft of its own and is merged when it holds, so that one that fails leaves nothing behind.
 */
export class Draft implements LedgerView {
  readonly #base: LedgerView
  readonly #changes = new Map<EntryKey, Tables[Table] | undefined>()

  constructor(base: LedgerView) {
    this.#base = base
  }

  get<Name extends Table>(key: EntryKey<Name>): Tables[Name] | undefined {
    // A key of a table is written with entries of that table only: see `put`.
    if (this.#changes.has(key)) return this.#changes.get(key) as Tables[Name] | undefined
    return this.#base.get(key)
  }

  put<Name extends Table>(key: EntryKey<Name>, entry: Tables[Name]): void {
    this.#changes.set(key, entry)
  }

  delete(key: EntryKey): void {
    this.#changes.set(key, undefined)
  }

  get changes(): LedgerChanges {
    return this.#changes
  }

  merge(other: Draft): void {
    for (const [key, entry] of other.#changes) this.#changes.set(key, entry)
  }
}
