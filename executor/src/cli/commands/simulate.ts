import { simulateFlow } from '@flowbuilder/sdk/workflow/simulateFlow'
import type { Command } from 'commander'
import { createCommand } from '../chainOptions.ts'
import type { CliContext } from '../context.ts'
import { describeCost, SETTLEMENT_GAS_MAX } from '../describeCost.ts'
import { formatPairs } from '../format.ts'
import { prepareFromFiles, withInputOption } from '../readFlowFiles.ts'
import { renderOutputs } from '../renderOutputs.ts'

export function createSimulateCommand(context: CliContext): Command {
  return withInputOption(createCommand('simulate'))
    .description(
      'Run a workflow on this machine, exactly as an executor will. Needs no chain and costs nothing.',
    )
    .argument('<flow.yaml>', 'the workflow')
    .action(async (path: string, options: { readonly input: readonly string[] }) => {
      const prepared = await prepareFromFiles(context, path, options.input)
      const { outputs, resultHash } = simulateFlow(prepared)
      const { program, stepsByTask, definitionHash, inputsHash, programHash, inputsCommitment } =
        prepared
      const { instance } = program
      const steps = {
        used: program.instructions.length,
        limit: instance.steps,
        byTask: stepsByTask,
      }
      const hashes = { definitionHash, inputsHash, programHash, inputsCommitment, resultHash }
      const document = {
        outputs,
        instance: instance.name,
        steps,
        inputs: { used: program.inputCount, limit: instance.inputs },
        outputWords: { used: program.outputs.length, limit: instance.outputs },
        settlementGasMax: SETTLEMENT_GAS_MAX,
        ...hashes,
      }
      context.terminal.document(document, () => {
        const tasks = Object.entries(stepsByTask).map(([task, count]) => `${task} ${count}`)
        return [
          renderOutputs(outputs),
          '',
          formatPairs([
            ['steps', `${steps.used} of ${steps.limit} (${tasks.join(', ')})`],
            ['inputs', `${program.inputCount} of ${instance.inputs}`],
            ['outputs', `${program.outputs.length} of ${instance.outputs}`],
            ['result', resultHash],
            ['cost', describeCost()],
            ['', 'so offer a higher --fee than that'],
          ]),
        ].join('\n')
      })
    })
}
