import { simulateFlow } from '@flowbuilder/sdk/workflow/simulateFlow'
import { Command, InvalidArgumentError, Option } from 'commander'
import { zeroAddress } from 'viem'
import { MAX_HORIZON_S } from '../../ledger/assignment/roomFor.ts'
import { type ChainOptions, withChainOptions } from '../chainOptions.ts'
import { openSigningChain } from '../chainSession.ts'
import { checkRun } from '../checkRun.ts'
import { checkValidators } from '../checkValidators.ts'
import type { CliContext } from '../context.ts'
import { describeSettler } from '../describeSettler.ts'
import { followRun } from '../followRun.ts'
import { formatPairs, formatSeconds, formatWei } from '../format.ts'
import { parseAmount, parseDuration } from '../parseOptions.ts'
import { Progress } from '../progress.ts'
import { prepareSubmissionFromFiles, withInputOption } from '../readFlowFiles.ts'
import { renderOutputs, selectTable } from '../renderOutputs.ts'
import { Settings } from '../settings.ts'
import { submitFlow } from '../submitFlow.ts'
import { suggestFee } from '../suggestFee.ts'
import { verifySettlement } from '../verifySettlement.ts'
import { writeOutputs } from '../writeOutputs.ts'
import { verificationError } from './verify.ts'

const DEFAULT_DEADLINE_SECONDS = 3_600

interface RunOptions extends ChainOptions {
  readonly input: readonly string[]
  readonly fee?: bigint
  readonly deadline: number
  readonly wait?: boolean
  readonly out?: string
}

export function createRunCommand(context: CliContext): Command {
  const command = withInputOption(new Command('run'))
    .description(
      'Submit a workflow with its fee; with --wait also wait for the result and verify it here. "verify:" in the file says how the network makes sure of the result.',
    )
    .argument('<flow.yaml>', 'the workflow')
    .addOption(
      new Option(
        '--fee <amount>',
        'what the executor gets, such as 0.01, 20gwei or 5wei (default: twice the gas of now)',
      ).argParser(parseAmount),
    )
    .addOption(
      new Option(
        '--deadline <duration>',
        'how long it may be settled, in mode optimistic posted; 30d at most',
      )
        .argParser(parseDeadline)
        .default(DEFAULT_DEADLINE_SECONDS, '1h'),
    )
    .option('--wait', 'wait for the settlement, verify it, and print the outputs')
    .option(
      '--out <file>',
      'write the table to FILE.csv or NAME=FILE.csv, or all outputs to FILE.json; implies --wait',
    )
  return withChainOptions(command, ['rpcUrl', 'deployment', 'gateway', 'keyFile']).action(
    (path: string, options: RunOptions) => runFlow(context, path, options),
  )
}

function parseDeadline(text: string): number {
  const seconds = parseDuration(text)
  if (seconds > MAX_HORIZON_S)
    throw new InvalidArgumentError('the network takes on no request that ends in more than 30d.')
  return seconds
}

async function runFlow(context: CliContext, path: string, options: RunOptions): Promise<void> {
  const { terminal, signal } = context
  const progress = new Progress(terminal)
  // Everything that can be wrong is looked for before the first wei is spent.
  const prepared = await prepareSubmissionFromFiles(context, path, options.input)
  const { verify } = prepared.definition
  // What comes out is known before in mode zk alone.
  const expected = prepared.flow === undefined ? undefined : simulateFlow(prepared.flow)
  if (expected !== undefined && options.out?.endsWith('.csv'))
    selectTable(expected.outputs, /^(\w+)=/.exec(options.out)?.[1])
  const settings = await Settings.load(context, options)
  const session = await openSigningChain(settings)
  const { gateways } = settings
  if (verify !== 'zk') await checkValidators(session, verify)
  const fee = options.fee ?? (await suggestFee(session, verify))
  await checkRun(session, prepared, { fee, deadlineSeconds: options.deadline })

  const submitted = await submitFlow({
    session,
    gateways,
    prepared,
    fee,
    deadlineSeconds: options.deadline,
    progress,
  })
  const { id, request, transactionHash, gasUsed, gasCost } = submitted
  const receipt = {
    id,
    fee,
    submittedIn: transactionHash,
    gasUsed,
    gasCost,
    deadline: request.deadline,
  }
  if (options.wait !== true && options.out === undefined) {
    progress.stop()
    return terminal.document({ ...receipt, status: 'pending' }, () =>
      [`Request ${id} is pending.`, '', `  npx flow status ${id}`, `  npx flow verify ${id}`].join(
        '\n',
      ),
    )
  }

  const workflow = await followRun({ session, gateways, id, request, progress, signal })
  progress.wait('verifying on this machine')
  const verification = await verifySettlement(session, workflow, gateways)
  const { checks, verified, outputs } = verification
  if (!verified || outputs === undefined)
    throw verificationError(
      id,
      checks.filter(({ passed }) => !passed),
    )
  progress.done(`verified on this machine, ${checks.length} checks`)
  const written =
    options.out === undefined ? undefined : await writeOutputs(context, options.out, outputs)
  progress.stop()

  const { executor, resultHash, transactionHash: settledIn } = workflow.executed
  const document = {
    ...receipt,
    status: 'completed',
    settledIn,
    // Zero: a certificate, which names nobody.
    executor: executor === zeroAddress ? undefined : executor,
    resultHash,
    outputs,
    checks,
    writtenTo: written,
  }
  terminal.document(document, () => {
    const pairs: [string, string][] = [
      ['request', id],
      ['settled by', describeSettler(executor)],
      ['settled in', settledIn],
      ['fee', formatWei(fee)],
      ['gas', `${gasUsed} (${formatWei(gasCost)})`],
      ['took', formatSeconds(progress.elapsedMs)],
    ]
    if (written !== undefined) pairs.push(['written to', written])
    return `${renderOutputs(outputs)}\n\n${formatPairs(pairs)}`
  })
}
