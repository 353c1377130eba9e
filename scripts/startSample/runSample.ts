import { mkdir } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { getExecutor } from '@flowbuilder/sdk/actions/getExecutor'
import type { Check } from '@flowbuilder/sdk/verify/check'
import type { Row } from '@flowbuilder/sdk/workflow/inputs/inputValues'
import type { JsonValue } from '@flowbuilder/sdk/workflow/jsonValue'
import { simulateFlow } from '@flowbuilder/sdk/workflow/simulateFlow'
import type { Address, Hash, Hex } from 'viem'
import type { Gateways } from '../../executor/src/cli/anyGateway.ts'
import { openSigningChain, type SigningSession } from '../../executor/src/cli/chainSession.ts'
import { verificationError } from '../../executor/src/cli/commands/verify.ts'
import type { CliContext } from '../../executor/src/cli/context.ts'
import { followRun } from '../../executor/src/cli/followRun.ts'
import { Gateway } from '../../executor/src/cli/gateway.ts'
import type { Progress } from '../../executor/src/cli/progress.ts'
import { prepareSubmissionFromFiles } from '../../executor/src/cli/readFlowFiles.ts'
import { Settings } from '../../executor/src/cli/settings.ts'
import { submitFlow } from '../../executor/src/cli/submitFlow.ts'
import { suggestFee } from '../../executor/src/cli/suggestFee.ts'
import { verifySettlement } from '../../executor/src/cli/verifySettlement.ts'
import { writeOutputs } from '../../executor/src/cli/writeOutputs.ts'
import type { Devnet } from '../../executor/src/devnet/devnet.ts'

const SAMPLE = fileURLToPath(new URL('../../samples/pro-rata', import.meta.url))
const DEADLINE_SECONDS = 600 // many turns of all executors; then `--once` ends with RUN_EXPIRED

export interface RunSampleOptions {
  readonly context: CliContext
  readonly devnet: Devnet
  readonly progress: Progress
  /** Where the CSV goes. */
  readonly out: string
}

/** One account of the sample; amounts in wei. */
export interface Payout {
  readonly account: string
  readonly stake: bigint
  readonly amount: bigint
}

/** The settled sample with the money that moved, in wei. */
export interface Sample {
  readonly id: Hex
  readonly rpcUrl: string
  readonly gatewayUrls: readonly string[]
  readonly dataDirectory: string
  readonly submission: {
    readonly transactionHash: Hash
    readonly gasUsed: bigint
    readonly gasCost: bigint
  }
  readonly settlement: {
    readonly transactionHash: Hash
    readonly executor: Address
    readonly keyFile: string
    readonly resultHash: Hex
    readonly gasUsed: bigint
    readonly gasCost: bigint
  }
  readonly fee: bigint
  readonly requester: { readonly address: Address; readonly before: bigint; readonly after: bigint }
  /** Claimable fees of every executor before and after. */
  readonly executors: readonly {
    readonly address: Address
    readonly before: bigint
    readonly after: bigint
  }[]
  readonly reward: bigint
  readonly payouts: readonly Payout[]
  readonly outputs: Readonly<Record<string, JsonValue>>
  readonly checks: readonly Check[]
  readonly writtenTo: string
}

/**
 * Submits samples/pro-rata to a running network, waits for the settlement, verifies it and counts the money.
 *
 * - Errors: those of `flow run --wait`; VERIFY_FAILED also if a single wei is not where it should be.
 */
export async function runSample({
  context,
  devnet,
  progress,
  out,
}: RunSampleOptions): Promise<Sample> {
  const { record } = devnet
  const file = (name: string): string => relative(context.directory, join(SAMPLE, name))
  const sources = [file('inputs.yaml'), `accounts=@${file('accounts.csv')}`]
  const prepared = await prepareSubmissionFromFiles(context, file('flow.yaml'), sources)
  const { flow } = prepared
  if (flow === undefined) throw new TypeError('the sample is of mode zk')
  const accounts = prepared.inputs['accounts'] as readonly Row[]
  const reward = prepared.inputs['reward'] as bigint
  const { instance, instructions } = flow.program
  progress.done(
    `read ${file('flow.yaml')} and ${accounts.length} accounts: ${instructions.length} of ${instance.steps} steps`,
  )
  simulateFlow(flow)

  const session = await openSigningChain(
    await Settings.load(context, {
      rpcUrl: record.rpcUrl,
      deployment: record.deploymentFile,
      keyFile: record.requester.keyFile,
    }),
  )
  const { client } = session
  // A network has at least one executor.
  const gateways = devnet.executors.map(
    ({ gatewayUrl, index }) => new Gateway(gatewayUrl, `executor ${index}`),
  ) as unknown as Gateways
  const before = await readMoney(session, devnet)
  const fee = await suggestFee(session, 'zk')
  const { id, request, ...submission } = await submitFlow({
    session,
    gateways,
    prepared,
    fee,
    deadlineSeconds: DEADLINE_SECONDS,
    progress,
  })
  const workflow = await followRun({
    session,
    gateways,
    id,
    request,
    progress,
    signal: context.signal,
  })

  progress.wait('verifying on this machine')
  const { executor, resultHash, transactionHash } = workflow.executed
  const { checks, outputs = {} } = await verifySettlement(session, workflow, gateways)
  const receipt = await client.getTransactionReceipt({ hash: transactionHash })
  const after = await readMoney(session, devnet)
  const payouts = readPayouts(accounts, outputs)
  const sample: Sample = {
    id,
    rpcUrl: record.rpcUrl,
    gatewayUrls: gateways.map(({ url }) => url),
    dataDirectory: record.dataDirectory,
    submission: {
      transactionHash: submission.transactionHash,
      gasUsed: submission.gasUsed,
      gasCost: submission.gasCost,
    },
    settlement: {
      transactionHash,
      executor,
      keyFile: record.executors.find(({ address }) => address === executor)?.keyFile ?? '',
      resultHash,
      gasUsed: receipt.gasUsed,
      gasCost: receipt.gasUsed * receipt.effectiveGasPrice,
    },
    fee,
    requester: {
      address: record.requester.address,
      before: before.requester,
      after: after.requester,
    },
    executors: devnet.executors.map(({ address }, index) => ({
      address,
      before: before.rewards[index] ?? 0n,
      after: after.rewards[index] ?? 0n,
    })),
    reward,
    payouts,
    outputs,
    checks: [
      ...checks,
      ...countMoney({
        fee,
        gasCost: submission.gasCost,
        executor,
        reward,
        payouts,
        before,
        after,
        devnet,
      }),
    ],
    writtenTo: out,
  }
  const failed = sample.checks.filter(({ passed }) => !passed)
  if (failed.length > 0) throw verificationError(id, failed)
  progress.done(`verified on this machine: ${sample.checks.length} checks`)
  await mkdir(dirname(resolve(context.directory, out)), { recursive: true })
  await writeOutputs(context, out, { airdrop: outputs['airdrop'] ?? [] })
  progress.stop()
  return sample
}

interface Money {
  readonly requester: bigint
  /** Claimable fees, one an executor. */
  readonly rewards: readonly bigint[]
}

async function readMoney({ client, deployment }: SigningSession, devnet: Devnet): Promise<Money> {
  const executors = await Promise.all(
    devnet.executors.map(({ address }) => getExecutor(client, { deployment, account: address })),
  )
  return {
    requester: await client.getBalance({ address: devnet.record.requester.address }),
    rewards: executors.map(({ rewards }) => rewards),
  }
}

function readPayouts(
  accounts: readonly Row[],
  outputs: Readonly<Record<string, JsonValue>>,
): Payout[] {
  const rows = outputs['airdrop'] as readonly {
    readonly account: string
    readonly amount: string
  }[]
  return rows.map(({ account, amount }, index) => ({
    account,
    stake: accounts[index]?.['stake'] as bigint,
    amount: BigInt(amount),
  }))
}

interface CountMoneyOptions {
  readonly fee: bigint
  readonly gasCost: bigint
  readonly executor: Address
  readonly reward: bigint
  readonly payouts: readonly Payout[]
  readonly before: Money
  readonly after: Money
  readonly devnet: Devnet
}

function countMoney({
  fee,
  gasCost,
  executor,
  reward,
  payouts,
  before,
  after,
  devnet,
}: CountMoneyOptions): Check[] {
  const equal = (name: string, actual: bigint, expected: bigint): Check => ({
    name,
    passed: actual === expected,
    detail: actual === expected ? `${actual}` : `${actual}, expected ${expected}`,
  })
  const index = devnet.executors.findIndex(({ address }) => address === executor)
  const earned = after.rewards.map(
    (rewards, position) => rewards - (before.rewards[position] ?? 0n),
  )
  return [
    equal('the payouts sum to the reward', sum(payouts.map(({ amount }) => amount)), reward),
    equal(
      'the requester paid the fee and its gas',
      before.requester - after.requester,
      fee + gasCost,
    ),
    equal('the executor that settled earned the fee', earned[index] ?? 0n, fee),
    equal('nobody else earned anything', sum(earned), fee),
  ]
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n)
}
