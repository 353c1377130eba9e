import { Command, Option } from 'commander'
import type { RunView } from '../../flowServer/schemas.ts'
import type { CliContext } from '../context.ts'
import { CliError, CliErrorCode } from '../errors.ts'
import type { FlowServerClient, ShownEvent } from '../flowServerClient.ts'
import { formatPairs, formatSeconds } from '../format.ts'
import { parseCount } from '../parseOptions.ts'
import {
  readDefinition,
  readFlowText,
  readInputOptions,
  withInputOption,
} from '../readFlowFiles.ts'
import { renderOutputs } from '../renderOutputs.ts'
import { createServerCommand, openServer, type ServerOptions } from '../serverOptions.ts'
import { boundsOf, type WorstCaseOptions, withWorstCaseOptions } from '../worstCaseOptions.ts'

const DEFAULT_LIST = 20
const MAX_LIST = 100

/** `flow local …`: workflows on this machine, in the engine that "flow serve" runs. */
export function createLocalCommand(context: CliContext): Command {
  const command = new Command('local')
    .description('Start and steer workflows in the engine of "flow serve".')
    .helpCommand(false)
  return command
    .addCommand(startCommand(context))
    .addCommand(listCommand(context))
    .addCommand(statusCommand(context))
    .addCommand(followCommand(context))
    .addCommand(signalCommand(context))
    .addCommand(cancelCommand(context))
    .addCommand(rerunCommand(context))
}

function startCommand(context: CliContext): Command {
  return withWorstCaseOptions(withInputOption(createServerCommand('start')))
    .description('Start a run; with --wait also follow it to its end.')
    .argument('<flow.yaml>', 'the workflow')
    .option('--id <id>', 'id of the run: starting twice with one id starts one run')
    .option('--wait', 'follow the run, and print its outputs')
    .action(
      async (
        path: string,
        options: ServerOptions &
          WorstCaseOptions & { input: readonly string[]; id?: string; wait?: boolean },
      ) => {
        // Checked here first: errors then name the file of the caller.
        const definition = await readDefinition(context, path)
        const inputs = await readInputOptions(context, definition, options.input)
        const server = await openServer(context, options)
        const flow = await readFlowText(context, path)
        const id = await server.start({ flow, inputs, id: options.id, bounds: boundsOf(options) })
        if (options.wait === true) return follow(context, server, id)
        context.terminal.document({ id }, () => started(id))
      },
    )
}

function listCommand(context: CliContext): Command {
  return createServerCommand('list')
    .description('List runs, the newest first.')
    .addOption(
      new Option('--limit <count>', 'how many')
        .argParser(parseCount(1, MAX_LIST))
        .default(DEFAULT_LIST),
    )
    .action(async (options: ServerOptions & { limit: number }) => {
      const runs = await (await openServer(context, options)).list(options.limit)
      context.terminal.document({ runs }, () =>
        runs.length === 0
          ? 'There are no runs.'
          : runs
              .map(({ id, status, name, startedAtMs }) =>
                [new Date(startedAtMs).toISOString(), status.padEnd(9), id, name].join('  '),
              )
              .join('\n'),
      )
    })
}

function statusCommand(context: CliContext): Command {
  return createServerCommand('status')
    .description('Show a run and its tasks.')
    .argument('<id>', 'id of the run')
    .action(async (id: string, options: ServerOptions) => {
      const run = await (await openServer(context, options)).view(id)
      context.terminal.document(run, () => renderRun(run))
    })
}

function followCommand(context: CliContext): Command {
  return createServerCommand('follow')
    .description('Show the events of a run until its end, and its outputs.')
    .argument('<id>', 'id of the run')
    .action(async (id: string, options: ServerOptions) =>
      follow(context, await openServer(context, options), id),
    )
}

function signalCommand(context: CliContext): Command {
  return createServerCommand('signal')
    .description('Give a signal to a run.')
    .argument('<id>', 'id of the run')
    .argument('<name>', 'name of the signal')
    .argument('[content]', 'JSON object, as the task declares it', '{}')
    .action(async (id: string, name: string, content: string, options: ServerOptions) => {
      await (await openServer(context, options)).signal(id, name, parseContent(content))
      context.terminal.document({ id, signal: name }, () => `The run ${id} has the signal ${name}.`)
    })
}

function cancelCommand(context: CliContext): Command {
  return createServerCommand('cancel')
    .description('End a run at once.')
    .argument('<id>', 'id of the run')
    .option('--reason <text>', 'why', '')
    .action(async (id: string, options: ServerOptions & { reason: string }) => {
      await (await openServer(context, options)).cancel(id, options.reason)
      context.terminal.document({ id, status: 'cancelled' }, () => `The run ${id} is cancelled.`)
    })
}

function rerunCommand(context: CliContext): Command {
  return createServerCommand('rerun')
    .description('Run what a failed run did not finish, with the results of what it did.')
    .argument('<id>', 'id of the failed run')
    .option('--wait', 'follow the new run, and print its outputs')
    .action(async (failed: string, options: ServerOptions & { wait?: boolean }) => {
      const server = await openServer(context, options)
      const id = await server.rerun(failed)
      if (options.wait === true) return follow(context, server, id)
      context.terminal.document({ id }, () => started(id))
    })
}

function started(id: string): string {
  return `The run ${id} has started.\n\n  npx flow local follow ${id}`
}

/** Errors: RUN_FAILED when it failed or was cancelled, INTERRUPTED. */
async function follow(context: CliContext, server: FlowServerClient, id: string): Promise<void> {
  const { terminal, signal } = context
  let startMs: number | undefined
  for await (const event of server.events(id, signal)) {
    startMs ??= event.atMs
    terminal.note(`${formatSeconds(event.atMs - startMs).padStart(8)}  ${renderEvent(event)}`)
  }
  if (signal.aborted)
    throw new CliError({
      data: { code: CliErrorCode.INTERRUPTED, id },
      message: 'interrupted; the run goes on',
      remedy: `See how it goes with "flow local status ${id}".`,
    })
  const run = await server.view(id)
  if (run.status !== 'completed')
    throw new CliError({
      data: { code: CliErrorCode.RUN_FAILED, id, ...(run.fault ? { fault: run.fault } : {}) },
      message: `the run ${id} is ${run.status}: ${describeFault(run.fault)}`,
      remedy: `${run.fault?.remedy ?? ''} Then: flow local rerun ${id}`.trim(),
    })
  terminal.document(run, () => renderOutputs(outputsOf(run)))
}

function renderEvent({ type, task, attempt, name, fault }: ShownEvent): string {
  const subject = [task, name].filter((part) => part !== undefined).join(' ')
  const number = attempt === undefined || attempt === 1 ? '' : ` (attempt ${attempt})`
  const reason = fault === undefined ? '' : `: ${fault.code} ${fault.message}`
  return `${type} ${subject}${number}${reason}`.trim()
}

function renderRun(run: RunView): string {
  const pairs: [string, string][] = [
    ['run', run.id],
    ['workflow', run.name],
    ['status', run.status],
    ['started', new Date(run.startedAtMs).toISOString()],
  ]
  if (run.rerunOf !== undefined) pairs.push(['re-run of', run.rerunOf])
  if (run.fault !== undefined)
    pairs.push(['reason', `${describeFault(run.fault)}. ${run.fault.remedy}`])
  const tasks = run.tasks.map(({ name, kind, status, items, signal, dueAtMs, attempt }) => {
    const detail = [
      items === undefined ? '' : `${items.ended} of ${items.count} items`,
      attempt > 1 ? `attempt ${attempt}` : '',
      signal === undefined ? '' : `for the signal ${signal}`,
      dueAtMs === undefined ? '' : `until ${new Date(dueAtMs).toISOString()}`,
    ].filter((part) => part !== '')
    return `  ${status.padEnd(9)}  ${name} (${kind})${detail.length > 0 ? `  ${detail.join(', ')}` : ''}`
  })
  const outputs = run.outputs === undefined ? [] : ['', renderOutputs(outputsOf(run))]
  return [formatPairs(pairs), '', ...tasks, ...outputs].join('\n')
}

/** Which task and attempt, which code, and why. */
function describeFault(fault: RunView['fault']): string {
  if (fault === undefined) return 'no reason is known'
  const { task, attempt, code, message } = fault
  return `${task === undefined ? '' : `${task}, attempt ${attempt}: `}${code} ${message}`
}

function outputsOf(run: RunView): Parameters<typeof renderOutputs>[0] {
  return (run.outputs ?? {}) as Parameters<typeof renderOutputs>[0]
}

function parseContent(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CliError({
      data: { code: CliErrorCode.USAGE, content: text },
      message: 'the content of a signal is a JSON object',
      remedy: `Write it like '{ "approved": true }'.`,
    })
  }
}
