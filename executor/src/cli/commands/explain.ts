import { type Command, Option } from 'commander'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { parseUrl } from '../parseOptions.ts'
import { readDefinition, readInputOptions, withInputOption } from '../readFlowFiles.ts'
import { renderPlan } from '../renderPlan.ts'
import { planWorstCase, type WorstCaseOptions, withWorstCaseOptions } from '../worstCaseOptions.ts'

interface ExplainOptions extends WorstCaseOptions {
  readonly input: readonly string[]
}

export function createExplainCommand(context: CliContext): Command {
  return withWorstCaseOptions(withInputOption(createCommand('explain')))
    .description(
      'Show what a workflow will do, and its worst case in time, gas, steps and money. Runs nothing; inputs make the bounds tighter.',
    )
    .argument('<flow.yaml>', 'the workflow')
    .addOption(
      new Option('--rpc-url <url>', 'take the price of gas of this chain').argParser(parseUrl),
    )
    .action((path: string, options: ExplainOptions) => explain(context, path, options))
}

async function explain(context: CliContext, path: string, options: ExplainOptions): Promise<void> {
  const definition = await readDefinition(context, path)
  // Without any input the bounds are those of the language.
  const inputs =
    options.input.length === 0 && Object.keys(definition.inputs).length > 0
      ? undefined
      : await readInputOptions(context, definition, options.input)
  const { plan, fee } = await planWorstCase(definition, inputs, options)
  context.terminal.document({ ...plan, fee, withInputs: inputs !== undefined }, () =>
    renderPlan(plan, fee, inputs !== undefined),
  )
}
