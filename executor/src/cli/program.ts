import { Command } from 'commander'
import type { CliContext } from './context.ts'
import { version } from './version.ts'

/** In the order of the help. Loaded when they are meant: all of them take two seconds. */
const COMMANDS: Readonly<Record<string, () => Promise<(context: CliContext) => Command>>> = {
  init: async () => (await import('./commands/init.ts')).createInitCommand,
  validate: async () => (await import('./commands/validate.ts')).createValidateCommand,
  explain: async () => (await import('./commands/explain.ts')).createExplainCommand,
  simulate: async () => (await import('./commands/simulate.ts')).createSimulateCommand,
  run: async () => (await import('./commands/run.ts')).createRunCommand,
  status: async () => (await import('./commands/status.ts')).createStatusCommand,
  verify: async () => (await import('./commands/verify.ts')).createVerifyCommand,
  cancel: async () => (await import('./commands/cancel.ts')).createCancelCommand,
  refund: async () => (await import('./commands/refund.ts')).createRefundCommand,
  audit: async () => (await import('./commands/audit.ts')).createAuditCommand,
  serve: async () => (await import('./commands/serve.ts')).createServeCommand,
  local: async () => (await import('./commands/local.ts')).createLocalCommand,
  worker: async () => (await import('./commands/worker.ts')).createWorkerCommand,
  executor: async () => (await import('./commands/executor.ts')).createExecutorCommand,
  validator: async () => (await import('./commands/validator.ts')).createValidatorCommand,
  dev: async () => (await import('./commands/dev.ts')).createDevCommand,
}

const EPILOGUE = `
Environment:
  FLOW_RPC_URL, FLOW_DEPLOYMENT,  defaults of the options of the same name;
  FLOW_GATEWAY, FLOW_KEY_FILE     without them: the network of "npm start" or
                                  "flow dev", if one runs in this folder
  NO_COLOR=1, FLOW_DEBUG=1        no colours; stack traces with errors

Exit codes: 0 done, 1 unexpected, 2 usage, 3 workflow or input, 4 chain,
5 gateway, 6 run failed, 7 verification failed, 8 this machine, 130 interrupted.
More in docs/operating.md.`

/**
 * The command line, with the command that the first word names; with all of them where it names none.
 *
 * Commands throw; main.ts prints and counts.
 */
export async function createProgram(
  context: CliContext,
  [named = '']: readonly string[],
): Promise<Command> {
  const program = new Command('flow')
    .description('Write, run and verify workflows of the FlowBuilder network.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', EPILOGUE)
  const names = Object.hasOwn(COMMANDS, named) ? [named] : Object.keys(COMMANDS)
  for (const create of await Promise.all(names.map((name) => COMMANDS[name]?.())))
    if (create !== undefined) program.addCommand(create(context))
  return program.helpCommand(false)
}
