import { relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Audit, auditDeployment } from '@flowbuilder/sdk/audit/auditDeployment'
import type { Gateways } from '../executor/src/cli/anyGateway.ts'
import { createCommand } from '../executor/src/cli/chainOptions.ts'
import { openSigningChain, type SigningSession } from '../executor/src/cli/chainSession.ts'
import type { CliContext } from '../executor/src/cli/context.ts'
import { describeDevnet, documentDevnet } from '../executor/src/cli/describeDevnet.ts'
import { type DevnetCommandOptions, withDevnetOptions } from '../executor/src/cli/devnetOptions.ts'
import { CliError, CliErrorCode } from '../executor/src/cli/errors.ts'
import { Gateway } from '../executor/src/cli/gateway.ts'
import { main } from '../executor/src/cli/main.ts'
import { Progress } from '../executor/src/cli/progress.ts'
import { Settings } from '../executor/src/cli/settings.ts'
import { showDevnetEvent } from '../executor/src/cli/showDevnetEvent.ts'
import { untilAborted } from '../executor/src/cli/untilAborted.ts'
import {
  DEFAULT_CHAIN_PORT,
  DEFAULT_GATEWAY_PORT,
  type Devnet,
  type DevnetOptions,
  startDevnet,
} from '../executor/src/devnet/devnet.ts'
import type { DevnetEvent } from '../executor/src/devnet/devnetEvent.ts'
import { FAULT_KINDS, type FaultKind } from '../executor/src/devnet/faults/fault.ts'
import { type PriceServer, startPriceServer } from './startSample/priceServer.ts'
import { renderFault, renderNetworkSamples } from './startSample/renderNetwork.ts'
import { renderSample } from './startSample/renderSample.ts'
import { FAULT_STORY, runFault } from './startSample/runFault.ts'
import { type NetworkSample, runNetworkSample } from './startSample/runNetworkSample.ts'
import { runSample } from './startSample/runSample.ts'
import { buildWeb } from './web/buildWeb.ts'

interface StartOptions extends DevnetCommandOptions {
  readonly once?: boolean
  readonly ephemeral?: boolean
  readonly fault?: FaultKind
  readonly out: string
}

const DEADLINE_SECONDS = 600 // many turns of all executors; then `--once` ends with RUN_EXPIRED
/** Blocks of silence that count as absence where one is to be shown: a minute, instead of hours. */
const SHOWN_ABSENCE_BLOCKS = 60
const SAMPLES = fileURLToPath(new URL('../samples', import.meta.url))

process.exitCode = await main(process.argv.slice(2), createStartCommand)

function createStartCommand(context: CliContext): ReturnType<typeof createCommand> {
  const command = withDevnetOptions(createCommand('npm start --'))
  return command
    .description(
      'Start a network on this machine and settle a workflow of each mode on it: prices that a committee observes (quorum), a reward ' +
        'shared among stakers and proven in zero knowledge (zk), an auction run by one executor with a bond (optimistic). ' +
        'Runs on until Ctrl-C.',
    )
    .option(
      '--once',
      'end after the settlements: exit code 0, or the reason; takes free ports unless told otherwise',
    )
    .addOption(
      command
        .createOption(
          '--ephemeral',
          'the network alone, for tests: free ports and a temporary folder, its URLs, addresses and funded keys on ' +
            'standard output; runs until Ctrl-C',
        )
        .conflicts(['once', 'data']),
    )
    .addOption(
      command
        .createOption(
          '--fault <kind>',
          'make the last executor faulty, and show how the network finds out and what it costs',
        )
        .choices(FAULT_KINDS),
    )
    .option('--out <file>', 'where the payouts go', '.flow/airdrop.csv')
    .action((options: StartOptions) => start(context, options))
}

/** What the samples and the fault have in common. */
interface Running {
  readonly context: CliContext
  readonly devnet: Devnet
  readonly session: SigningSession
  readonly gateways: Gateways
  readonly progress: Progress
  readonly prices: PriceServer
}

type Transactions = Extract<DevnetEvent, { type: 'contractsDeployed' }>['transactions']

async function start(context: CliContext, options: StartOptions): Promise<void> {
  const progress = new Progress(context.terminal)
  progress.wait('starting the chain')
  let transactions: Transactions = []
  const devnet = await startDevnet({
    ...devnetOptions(context, options),
    onEvent: (event) => {
      if (event.type === 'contractsDeployed') transactions = event.transactions
      showDevnetEvent(progress, event)
    },
  }).finally(() => progress.stop())
  const failed = devnet.failed.then((error) => Promise.reject(error))
  // Raced below; once the sample has settled nobody awaits it any more.
  failed.catch(() => undefined)
  try {
    await Promise.race([work({ context, devnet, progress }, options, transactions), failed])
  } finally {
    progress.wait('stopping')
    await devnet.stop()
    progress.done('stopped, nothing is left running')
  }
}

function devnetOptions(
  { directory, signal }: CliContext,
  options: StartOptions,
): Omit<DevnetOptions, 'onEvent'> {
  const isPassing = options.once === true || options.ephemeral === true
  return {
    executors: options.executors,
    chainUrl: options.chain,
    chainPort: options.port ?? (isPassing ? 0 : DEFAULT_CHAIN_PORT),
    gatewayPort: options.gatewayPort ?? (isPassing ? 0 : DEFAULT_GATEWAY_PORT),
    dataDirectory: options.data === undefined ? undefined : resolve(directory, options.data),
    recordDirectory: isPassing ? undefined : directory,
    signal,
    ...(options.fault === undefined
      ? {}
      : {
          fault: { position: options.executors - 1, kind: options.fault },
          absenceBlocks: SHOWN_ABSENCE_BLOCKS,
        }),
  }
}

/** What is done with the network until the command ends. */
async function work(
  network: Pick<Running, 'context' | 'devnet' | 'progress'>,
  { once = false, ephemeral = false, fault, out, executors }: StartOptions,
  transactions: Transactions,
): Promise<void> {
  const { context, devnet, progress } = network
  const { terminal, signal } = context
  if (ephemeral) {
    const document = documentDevnet(devnet)
    terminal.document(document, () => describeDevnet(document, true))
    return untilAborted(signal)
  }
  const prices = await startPriceServer()
  try {
    const running = { ...network, prices, ...(await openSession(context, devnet)) }
    if (fault === undefined) await showModes(running, { once, out, transactions })
    else await showFault(running, fault, executors - 1)
    if (once) return
    await showWeb(progress, devnet.executors[0]?.gatewayUrl, signal)
    await untilAborted(signal)
  } finally {
    await prices.close()
  }
}

/** Makes the dApp if it is not up to date; the gateways serve it from then on. A network without it is still one. */
async function showWeb(
  progress: Progress,
  gatewayUrl: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  progress.wait('building the dApp, about a minute the first time')
  try {
    await buildWeb(signal)
    progress.done('the dApp, in your browser', `${gatewayUrl}/`)
  } catch (error) {
    if (!signal.aborted)
      progress.warn('no dApp', error instanceof Error ? error.message : String(error))
  } finally {
    progress.stop()
  }
}

async function openSession(
  context: CliContext,
  { record, executors }: Devnet,
): Promise<Pick<Running, 'session' | 'gateways'>> {
  const session = await openSigningChain(
    await Settings.load(context, {
      rpcUrl: record.rpcUrl,
      deployment: record.deploymentFile,
      keyFile: record.requester.keyFile,
    }),
  )
  // A network has at least one executor.
  const gateways = executors.map(
    ({ gatewayUrl, index }) => new Gateway(gatewayUrl, `executor ${index}`),
  ) as unknown as Gateways
  return { session, gateways }
}

interface ShowModesOptions {
  readonly once: boolean
  readonly out: string
  readonly transactions: Transactions
}

/** One workflow of each mode, and where all the money is afterwards. */
async function showModes(
  running: Running,
  { once, out, transactions }: ShowModesOptions,
): Promise<void> {
  const { context, devnet, session, progress } = running
  const { terminal } = context
  const quorum = await runPrices(running)
  const optimistic = await runNetworkSample({
    ...running,
    flow: sampleFile(context, 'auction', 'flow.yaml'),
    inputs: [
      sampleFile(context, 'auction', 'inputs.yaml'),
      `bids=@${sampleFile(context, 'auction', 'bids.csv')}`,
    ],
    deadlineSeconds: DEADLINE_SECONDS,
  })
  const sample = await runSample({ context, devnet, progress, out })
  const audit = await auditMoney(session, progress)
  const pids = devnet.executors.map(({ pid }) => pid)
  terminal.document(
    {
      ...sample,
      quorum,
      optimistic,
      audit: { events: audit.eventCount, findings: audit.findings },
      deployed: transactions,
      pids,
      elapsedMs: Math.round(progress.elapsedMs),
    },
    () =>
      `${renderNetworkSamples([quorum, optimistic])}\n${renderSample(sample, { terminal, once, elapsedMs: progress.elapsedMs })}`,
  )
}

/** One executor does wrong while the others settle a workflow, and pays for it. */
async function showFault(running: Running, kind: FaultKind, position: number): Promise<void> {
  const { context, devnet, session, progress } = running
  progress.warn(`executor ${position + 1} ${FAULT_STORY[kind].does}`)
  const sample = await runPrices(running)
  const { signal } = context
  const outcome = await runFault({
    session,
    devnet,
    progress,
    kind,
    position,
    sample,
    signal,
  })
  const audit = await auditMoney(session, progress)
  const pids = devnet.executors.map(({ pid }) => pid)
  progress.stop()
  context.terminal.document(
    {
      fault: outcome,
      quorum: sample,
      audit: { events: audit.eventCount, findings: audit.findings },
      pids,
      rpcUrl: devnet.record.rpcUrl,
      elapsedMs: Math.round(progress.elapsedMs),
    },
    () => renderFault(outcome, sample),
  )
}

function runPrices(running: Running): Promise<NetworkSample> {
  const { inputs } = running.prices
  return runNetworkSample({
    ...running,
    flow: sampleFile(running.context, 'price-average', 'flow.yaml'),
    inputs: Object.entries(inputs).map(([name, url]) => `${name}=${url}`),
    deadlineSeconds: DEADLINE_SECONDS,
  })
}

async function auditMoney(
  { client, deployment }: SigningSession,
  progress: Progress,
): Promise<Audit> {
  progress.wait('accounting for every wei')
  const audit = await auditDeployment(client, { deployment })
  const [finding] = audit.findings
  if (finding !== undefined)
    throw new CliError({
      data: { code: CliErrorCode.VERIFY_FAILED, findings: audit.findings },
      message: `${finding.code}: ${finding.subject} has ${finding.actual}, expected ${finding.expected}`,
      remedy: 'This is a bug: keep the data directory and report it; "flow audit" shows all of it.',
    })
  progress.done(`every wei of both contracts accounted for, by ${audit.eventCount} events`)
  return audit
}

function sampleFile({ directory }: CliContext, sample: string, file: string): string {
  return relative(directory, resolve(SAMPLES, sample, file))
}
