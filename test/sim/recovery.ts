import type { CoreEffect } from '../../executor/src/consensus/core/coreEffect.ts'
import { outstandingEffects } from '../../executor/src/consensus/engine/outstandingEffects.ts'
import type { Core } from './core.ts'
import type { Instance } from './instance.ts'

/**
 * Applies the log again from the checkpoint of the height.
 *
 * - Out: the effects that the log does not show to be done, in their order; the instance has its state back.
 */
export function replayLog(core: Core, instance: Instance): readonly CoreEffect[] {
  instance.synced = instance.log.length
  instance.state = core.initialCoreState(instance.validator, instance.state.config)
  const effects: CoreEffect[] = []
  for (const input of instance.log) {
    const result = core.apply(instance.state, input)
    instance.state = result.state
    effects.push(...result.effects)
  }
  return outstandingEffects(instance.log, effects, instance.state)
}
