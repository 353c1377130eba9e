import { compileFlow } from '../compiler/compileFlow.ts'
import type { Definition } from '../workflow/definition.ts'
import type { Inputs } from '../workflow/inputs/inputValues.ts'
import { orderTasks, waitsOf } from '../workflow/orderTasks.ts'
import type { FlowPlan, PlannedSteps, PlannedTask } from './flowPlan.ts'
import { planTask } from './planTask.ts'

/**
 * Plans a checked workflow: what runs when, and what it takes at most. A pure function; nothing runs.
 *
 * - `inputs` make bounds tighter (lengths of loops, amounts of wei) and tell the steps of a proof.
 * - Errors: those of `compileFlow`, for mode `zk` with inputs.
 * - Source: docs/specs/workflow.md section 8.
 */
export function planFlow(definition: Definition, inputs?: Inputs): FlowPlan {
  const handlers = new Set(definition.onFailure ?? [])
  const tasks: Record<string, PlannedTask> = {}
  const stages: string[][] = []
  const finish = new Map<string, { readonly endMs: number; readonly path: readonly string[] }>()
  const order = orderTasks(definition)
  // What runs after a failure starts when everything else has ended.
  const inOrder = [
    ...order.filter((name) => !handlers.has(name)),
    ...order.filter((name) => handlers.has(name)),
  ]
  let mainStages = 0
  let main = { endMs: 0, path: [] as readonly string[] }
  for (const name of inOrder) {
    const afterFailure = handlers.has(name)
    const after = [...new Set(waitsOf(definition, name).map(({ task }) => task))].sort()
    const before = after.filter((task) => handlers.has(task) === afterFailure)
    const stage = before.reduce(
      (latest, task) => Math.max(latest, (tasks[task]?.stage ?? 0) + 1),
      afterFailure ? mainStages : 0,
    )
    const plan = { ...planTask(definition, name, inputs), after, stage, afterFailure }
    tasks[name] = plan
    const list = stages[stage] ?? []
    stages[stage] = list
    list.push(name)
    const start = before.reduce(
      (latest, task) => {
        const end = finish.get(task)
        return end !== undefined && end.endMs > latest.endMs ? end : latest
      },
      afterFailure ? main : { endMs: 0, path: [] },
    )
    const end = { endMs: start.endMs + plan.durationMs, path: [...start.path, name] }
    finish.set(name, end)
    if (!afterFailure) {
      mainStages = Math.max(mainStages, stage + 1)
      if (end.endMs > main.endMs) main = end
    }
  }
  const last = [...finish.values()].reduce((a, b) => (b.endMs > a.endMs ? b : a), main)
  const limitMs = definition.timeout ?? Number.POSITIVE_INFINITY
  // The timeout ends the main tasks; those for failures run behind it.
  const afterFailureMs = last.endMs - main.endMs
  const all = Object.values(tasks)
  return {
    name: definition.name,
    verify: definition.verify,
    tasks,
    stages: stages.map((stage) => stage.sort()),
    hosts: definition.hosts ?? [],
    signals: signalsOf(definition),
    steps: planSteps(definition, inputs),
    worst: {
      durationMs: Math.min(main.endMs, limitMs) + afterFailureMs,
      path: last.path,
      cutByTimeout: main.endMs > limitMs,
      attempts: all.reduce((sum, task) => sum + task.items * task.attempts, 0),
      scriptGas: all.reduce((sum, task) => sum + task.scriptGas, 0n),
      writeGas: all.reduce((sum, task) => sum + task.writeGas, 0n),
      writeWei: all.reduce<bigint | undefined>(
        (sum, { writeWei }) =>
          sum === undefined || writeWei === undefined ? undefined : sum + writeWei,
        0n,
      ),
    },
  }
}

function signalsOf(definition: Definition): string[] {
  const signals = Object.values(definition.tasks).flatMap((task) =>
    'wait' in task && 'signal' in task.wait ? [task.wait.signal] : [],
  )
  return [...new Set(signals)].sort()
}

function planSteps(definition: Definition, inputs: Inputs | undefined): PlannedSteps | undefined {
  if (definition.verify !== 'zk' || inputs === undefined) return undefined
  const { program, stepsByTask } = compileFlow(definition, inputs)
  return {
    used: program.instructions.length,
    limit: program.instance.steps,
    byTask: stepsByTask,
  }
}
