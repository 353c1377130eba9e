import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { createExecutorInitCommand } from './executorInit.ts'
import { createExecutorPossessionCommand } from './executorPossession.ts'
import { createExecutorSeatCommand } from './executorSeat.ts'
import { createExecutorStartCommand } from './executorStart.ts'

export function createExecutorCommand(context: CliContext): Command {
  const command = new Command('executor')
    .description('Set up and run an executor.')
    .helpCommand(false)
  return command
    .addCommand(createExecutorInitCommand(context))
    .addCommand(createExecutorSeatCommand(context))
    .addCommand(createExecutorPossessionCommand(context))
    .addCommand(createExecutorStartCommand(context))
}
