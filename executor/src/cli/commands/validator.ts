import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { createValidatorExportCommand } from './validatorExport.ts'
import { createValidatorImportCommand } from './validatorImport.ts'
import { createValidatorInitCommand } from './validatorInit.ts'
import { createValidatorLocalCommand } from './validatorLocal.ts'
import { createValidatorStartCommand } from './validatorStart.ts'

export function createValidatorCommand(context: CliContext): Command {
  const command = new Command('validator')
    .description(
      'Set up and run a validator of a network without a chain; move what a key has signed.',
    )
    .helpCommand(false)
  return command
    .addCommand(createValidatorInitCommand(context))
    .addCommand(createValidatorLocalCommand(context))
    .addCommand(createValidatorStartCommand(context))
    .addCommand(createValidatorExportCommand(context))
    .addCommand(createValidatorImportCommand(context))
}
