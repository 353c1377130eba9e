import { canonicalizeDefinition } from '@flowbuilder/sdk/workflow/canonicalizeDefinition'
import { hashBytes } from '@flowbuilder/sdk/workflow/canonicalJson'
import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { journalCorrupt } from './errors.ts'
import { planRun, type RunPlan } from './fold/runPlan.ts'

/** Plans by hash that are kept; runs under way have their own hold on theirs. */
const MAX_PLANS = 1_000

export interface CachedPlan {
  readonly plan: RunPlan
  /** The definition as the journal keeps it. */
  readonly canonicalJson: Uint8Array
}

/** One plan a definition, whoever brings it. */
export class PlanCache {
  readonly #byDefinition = new WeakMap<Definition, CachedPlan>()
  readonly #byHash = new Map<`0x${string}`, CachedPlan>()

  planOf(definition: Definition): CachedPlan {
    const known = this.#byDefinition.get(definition)
    if (known !== undefined) return known
    const canonicalJson = canonicalizeDefinition(definition)
    const hash = hashBytes(canonicalJson)
    const cached = this.#byHash.get(hash) ?? this.#add(hash, definition, canonicalJson)
    this.#byDefinition.set(definition, cached)
    return cached
  }

  /** Errors: RUN_JOURNAL_CORRUPT without bytes, or for bytes that are no definition any more. */
  planAt(hash: `0x${string}`, canonicalJson: Uint8Array | undefined): RunPlan {
    const known = this.#byHash.get(hash)
    if (known !== undefined) return known.plan
    if (canonicalJson === undefined) throw journalCorrupt(`no definition ${hash}`, undefined)
    try {
      const definition = parseFlow(new TextDecoder().decode(canonicalJson), { file: hash })
      return this.#add(hash, definition, canonicalJson).plan
    } catch (error) {
      throw journalCorrupt(`the definition ${hash}`, error)
    }
  }

  #add(hash: `0x${string}`, definition: Definition, canonicalJson: Uint8Array): CachedPlan {
    const [oldest] = this.#byHash.keys()
    if (oldest !== undefined && this.#byHash.size >= MAX_PLANS) this.#byHash.delete(oldest)
    const cached = { plan: planRun(definition, hash), canonicalJson }
    this.#byHash.set(hash, cached)
    return cached
  }
}
