import { canonicalizeDefinition } from '@flowbuilder/sdk/workflow/canonicalizeDefinition'
import type { Command } from 'commander'
import { keccak256 } from 'viem'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { formatPairs } from '../format.ts'
import { readDefinition } from '../readFlowFiles.ts'

export function createValidateCommand(context: CliContext): Command {
  return createCommand('validate')
    .description('Check a workflow file without running it.')
    .argument('<flow.yaml>', 'the workflow')
    .action(async (path: string) => {
      const definition = await readDefinition(context, path)
      const definitionHash = keccak256(canonicalizeDefinition(definition))
      const { name, inputs, tasks, outputs } = definition
      const list = (names: object): string => Object.keys(names).join(', ') || '(none)'
      context.terminal.document(
        { valid: true, name, definitionHash, definition: { ...definition, locations: undefined } },
        () =>
          [
            `${path} is valid.`,
            '',
            formatPairs([
              ['name', name],
              [
                'inputs',
                Object.entries(inputs)
                  .map(([input, { type }]) => `${input} (${type})`)
                  .join(', ') || '(none)',
              ],
              ['tasks', list(tasks)],
              ['outputs', list(outputs)],
              ['hash', definitionHash],
            ]),
          ].join('\n'),
      )
    })
}
