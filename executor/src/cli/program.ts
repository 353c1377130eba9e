import { Command } from 'commander'
import { createAuditCommand } from './commands/audit.ts'
import { createCancelCommand } from './commands/cancel.ts'
import { createDevCommand } from './commands/dev.ts'
import { createExecutorCommand } from './commands/executor.ts'
import { createExplainCommand } from './commands/explain.ts'
import { createInitCommand } from './commands/init.ts'
import { createLocalCommand } from './commands/local.ts'
import { createRefundCommand } from './commands/refund.ts'
import { createRunCommand } from './commands/run.ts'
import { createServeCommand } from './commands/serve.ts'
import { createSimulateCommand } from './commands/simulate.ts'
import { createStatusCommand } from './commands/status.ts'
import { createValidateCommand } from './commands/validate.ts'
import { createValidatorCommand } from './commands/validator.ts'
import { createVerifyCommand } from './commands/verify.ts'
import { createWorkerCommand } from './commands/worker.ts'
import type { CliContext } from './context.ts'
import { version } from './version.ts'

const EPILOGUE = `
Environment:
  FLOW_RPC_URL, FLOW_DEPLOYMENT,  defaults of the options of the same name;
  FLOW_GATEWAY, FLOW_KEY_FILE     without them: the network of "npm start" or
                                  "flow dev", if one runs in this folder
  NO_COLOR=1, FLOW_DEBUG=1        no colours; stack traces with errors

Exit codes: 0 done, 1 unexpected, 2 usage, 3 workflow or input, 4 chain,
5 gateway, 6 run failed, 7 verification failed, 8 this machine, 130 interrupted.
More in docs/operating.md.`

/** The whole command line. Commands throw; main.ts prints and counts. */
export function createProgram(context: CliContext): Command {
  const program = new Command('flow')
    .description('Write, run and verify workflows of the FlowBuilder network.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', EPILOGUE)
  const commands = [
    createInitCommand(context),
    createValidateCommand(context),
    createExplainCommand(context),
    createSimulateCommand(context),
    createRunCommand(context),
    createStatusCommand(context),
    createVerifyCommand(context),
    createCancelCommand(context),
    createRefundCommand(context),
    createAuditCommand(context),
    createServeCommand(context),
    createLocalCommand(context),
    createWorkerCommand(context),
    createExecutorCommand(context),
    createValidatorCommand(context),
    createDevCommand(context),
  ]
  for (const command of commands) program.addCommand(command)
  return program.helpCommand(false)
}
