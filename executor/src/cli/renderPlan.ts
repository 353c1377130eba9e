import type { FlowPlan, PlannedTask } from '@flowbuilder/sdk/planner/flowPlan'
import type { WorstFee } from '@flowbuilder/sdk/planner/worstFee'
import Table from 'cli-table3'
import { formatGwei } from 'viem'
import { formatInteger, formatPairs, formatSpan, formatWei } from './format.ts'

/** A plan for people: a line a task in the order of the stages, then the worst case of the whole. */
export function renderPlan(plan: FlowPlan, fee: WorstFee, withInputs: boolean): string {
  const table = new Table({
    head: ['stage', 'task', 'kind', 'after', 'attempts', 'at most'],
    colAligns: ['right', 'left', 'left', 'left', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  })
  for (const [stage, names] of plan.stages.entries()) {
    for (const name of names) {
      const task = plan.tasks[name]
      if (task !== undefined) table.push(taskLine(stage, name, task))
    }
  }
  return [table.toString(), formatPairs(worstCase(plan, fee, withInputs))].join('\n\n')
}

function taskLine(stage: number, name: string, task: PlannedTask): string[] {
  const { kind, after, items, parallel, attempts, durationMs, conditional, afterFailure } = task
  const loop = items === 1 && parallel === 1 ? '' : ` × ${items}, ${parallel} at a time`
  const waits = after.join(', ')
  return [
    String(stage + 1),
    name,
    `${kind}${loop}${conditional ? ', if its condition holds' : ''}`,
    afterFailure ? `a failed run${waits === '' ? '' : ` (reads ${waits})`}` : waits,
    formatInteger(items * attempts),
    formatSpan(durationMs),
  ]
}

function worstCase(
  { worst, steps, verify, hosts, signals }: FlowPlan,
  fee: WorstFee,
  withInputs: boolean,
): (readonly [string, string])[] {
  const path = worst.path.join(' → ')
  const pairs: (readonly [string, string])[] = [
    ...(hosts.length === 0 ? [] : [['may reach', hosts.join(', ')] as const]),
    ...(signals.length === 0 ? [] : [['waits for', signals.join(', ')] as const]),
    ['worst case', withInputs ? 'for these inputs' : 'for the largest inputs of the language'],
    [
      'time',
      `${formatSpan(worst.durationMs)}${worst.cutByTimeout ? ', with the timeout of the workflow' : ''}`,
    ],
    ['', `longest way: ${path}`],
    ['attempts', formatInteger(worst.attempts)],
  ]
  if (worst.scriptGas > 0n) pairs.push(['sandbox gas', formatInteger(worst.scriptGas)])
  if (verify === 'zk')
    pairs.push(
      steps === undefined
        ? ['steps', 'known once --input gives the lengths of the inputs']
        : ['steps', `${steps.used} of ${steps.limit} (${stepsByTask(steps.byTask)})`],
    )
  if (worst.writeGas > 0n) pairs.push(['write gas', formatInteger(worst.writeGas)])
  if (worst.writeWei !== 0n)
    pairs.push([
      'sent',
      worst.writeWei === undefined
        ? 'an amount that is only known in the run'
        : formatWei(worst.writeWei),
    ])
  const settling =
    fee.settlementGas > 0n ? `, settling with ${formatInteger(fee.settlementGas)} gas included` : ''
  pairs.push([
    'fee',
    `${formatWei(fee.totalWei)} at ${formatGwei(fee.gasPriceWei)} gwei a gas${settling}`,
  ])
  return pairs
}

function stepsByTask(byTask: Readonly<Record<string, number>>): string {
  return Object.entries(byTask)
    .map(([task, count]) => `${task} ${count}`)
    .join(', ')
}
