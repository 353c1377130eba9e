import type { Definition } from '../definition.ts'
import { WorkflowErrorCode } from '../errors.ts'
import { orderTasks } from '../orderTasks.ts'
import { outputReads, readsOf } from '../readsOf.ts'
import { checkHandlers } from './checkHandlers.ts'
import { checkHosts } from './checkHosts.ts'
import { checkLoop } from './checkLoop.ts'
import { checkProvable } from './checkProvable.ts'
import { checkReference } from './checkReference.ts'
import { checkSource } from './checkSource.ts'
import { checkTemplates } from './checkTemplates.ts'
import { checkTypes } from './checkTypes.ts'
import { checkName, faultAt } from './fault.ts'

/**
 * Checks how the parts of a definition refer to each other: that every reference points at something of a fitting type,
 * that loops and hosts are bounded, that the tasks form no cycle and that each is of use.
 *
 * What a compute task of mode `zk` returns is only known once it is compiled: `compileFlow` checks references to it.
 *
 * Errors: FLOW_OPTION_UNSUPPORTED, FLOW_TASK_KIND_UNSUPPORTED, FLOW_UNKNOWN_*, FLOW_ITEM_OUTSIDE_LOOP, FLOW_LOOP_UNBOUNDED,
 * FLOW_HOST_UNKNOWN, FLOW_CYCLE, FLOW_TASK_UNUSED, FLOW_TYPE_MISMATCH, and COMPILE_* of conditions and compute sources.
 */
export function checkDefinition(definition: Definition): void {
  const tasks = Object.keys(definition.tasks)
  if (definition.verify === 'zk') checkProvable(definition)
  for (const task of tasks) {
    for (const read of readsOf(definition, task)) checkReference(definition, read, task)
    for (const need of definition.tasks[task]?.needs ?? [])
      checkName(definition, 'task', need, tasks, `tasks.${task}.needs`)
    checkLoop(definition, task)
    checkTemplates(definition, task)
    checkHosts(definition, task)
  }
  for (const output of Object.keys(definition.outputs)) {
    for (const read of outputReads(definition, output)) checkReference(definition, read)
  }
  checkHandlers(definition)
  const used = new Set(orderTasks(definition))
  for (const task of tasks) {
    if (used.has(task)) continue
    throw faultAt(definition, {
      code: WorkflowErrorCode.TASK_UNUSED,
      path: `tasks.${task}`,
      message: `no output needs the task "${task}"`,
      remedy: 'Use its result in an output or in another task, or remove it.',
    })
  }
  for (const task of tasks) checkSource(definition, task)
  if (definition.verify !== 'zk') checkTypes(definition)
}
