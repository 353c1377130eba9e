import { apply } from '../../executor/src/consensus/core/apply.ts'
import { initialCoreState } from '../../executor/src/consensus/core/coreState.ts'

/** What the simulator runs: the production core, or a mutant of it. */
export interface Core {
  readonly apply: typeof apply
  readonly initialCoreState: typeof initialCoreState
}

export const PRODUCTION_CORE: Core = { apply, initialCoreState }
