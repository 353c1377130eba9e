import type { JsonValue } from '@flowbuilder/sdk/workflow/jsonValue'
import Table from 'cli-table3'
import type { MockedWrite } from '../simulation/mockChain.ts'
import type { RunReport, TaskReport } from '../simulation/reportRun.ts'
import { formatPairs, formatSpan, shortHex } from './format.ts'
import { renderOutputs } from './renderOutputs.ts'
import type { Terminal } from './terminal.ts'

/** Characters of the results of a task on its line; the outputs of the run are shown in full. */
const MAX_SHOWN_RESULTS = 60

/** A simulated run for people: a line a task, what would have been sent, the outputs or what went wrong. */
export function renderRun(
  terminal: Terminal,
  run: {
    readonly report: RunReport
    readonly outputs: Readonly<Record<string, JsonValue>>
    readonly writes: readonly MockedWrite[]
  },
): string {
  const { report, outputs, writes } = run
  const table = new Table({
    head: ['task', 'kind', 'status', 'attempts', 'from', 'took', 'results'],
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  })
  for (const task of report.tasks) table.push(taskLine(task))
  const parts = [table.toString()]
  if (writes.length > 0)
    parts.push(formatPairs(writes.map((write) => [write.task, describeWrite(write)])))
  if (report.status === 'completed') parts.push(renderOutputs(outputs))
  const summary: [string, string][] = [
    ['run', `${report.status} after ${formatSpan(report.durationMs)} of its own time`],
  ]
  if (report.fault !== undefined) {
    const { code, message, remedy } = report.fault
    summary.push(['error', `${terminal.color.red(code)} ${message}`], ['', remedy])
  }
  return [...parts, formatPairs(summary)].join('\n\n')
}

function taskLine({
  name,
  kind,
  status,
  attempts,
  items,
  startMs,
  endMs,
  outputs,
  fault,
}: TaskReport): string[] {
  const took = startMs === undefined || endMs === undefined ? '' : formatSpan(endMs - startMs)
  const results =
    fault === undefined
      ? Object.entries(outputs)
          .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
          .join(', ')
      : `${fault.code} ${fault.message}`
  return [
    name,
    items === undefined ? kind : `${kind} × ${items}`,
    status,
    attempts === 0 ? '' : String(attempts),
    startMs === undefined ? '' : formatSpan(startMs),
    took,
    results.length > MAX_SHOWN_RESULTS ? `${results.slice(0, MAX_SHOWN_RESULTS)}…` : results,
  ]
}

function describeWrite({ function: name, args, to, valueWei }: MockedWrite): string {
  const value = valueWei === '0' ? '' : ` with ${valueWei} wei`
  return `would call ${name}(${args.map((argument) => JSON.stringify(argument)).join(', ')}) of ${shortHex(to)}${value}`
}
