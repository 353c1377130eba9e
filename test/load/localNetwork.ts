import { setTimeout as sleep } from 'node:timers/promises'
import {
  createTestClient,
  createWalletClient,
  type Hex,
  http,
  parseEventLogs,
  type TestClient,
} from 'viem'
import { type Devnet, startDevnet } from '../../executor/src/devnet/devnet.ts'
import { LOCAL_ACCOUNT, localAccount } from '../../executor/src/devnet/localAccounts.ts'
import { incentiveManagerAbi } from '../../sdk/src/abi/incentiveManagerAbi.ts'
import { workflowRegistryAbi } from '../../sdk/src/abi/workflowRegistryAbi.ts'
import { refundMany } from '../../sdk/src/actions/refundMany.ts'
import { type Audit, auditDeployment } from '../../sdk/src/audit/auditDeployment.ts'
import { Outcomes } from './outcomes.ts'
import { Requester, type SentRequest } from './requester.ts'

/** A local network under load, with what it takes to judge it afterwards. */
export interface LoadedNetwork {
  readonly devnet: Devnet
  readonly requester: Requester
  readonly outcomes: Outcomes
  readonly chain: TestClient
  stop(): Promise<void>
}

export interface LoadedNetworkOptions {
  readonly executors: number
  readonly deadlineSeconds: number
  /** Wei a request. @default 0.01 ether */
  readonly fee?: bigint
}

/** Starts real executors on a local chain with blocks of a second, and an account that submits. */
export async function startLoadedNetwork(options: LoadedNetworkOptions): Promise<LoadedNetwork> {
  const devnet = await startDevnet({
    executors: options.executors,
    chainPort: 0,
    gatewayPort: 0,
    dataDirectory: process.env['FLOW_KEEP'],
    recordDirectory: undefined,
    onEvent: () => {},
  })
  try {
    const { rpcUrl, deployment } = devnet.record
    const requester = await Requester.open({
      rpcUrl,
      deployment,
      gatewayUrls: devnet.executors.map(({ gatewayUrl }) => gatewayUrl),
      account: localAccount(LOCAL_ACCOUNT.requester).account,
      fee: options.fee ?? 10n ** 16n,
      deadlineSeconds: options.deadlineSeconds,
    })
    const outcomes = new Outcomes(requester.client, deployment, deployment.fromBlock)
    return {
      devnet,
      requester,
      outcomes,
      chain: createTestClient({ mode: 'anvil', transport: http(rpcUrl) }),
      async stop() {
        await outcomes.stop()
        await devnet.stop()
      },
    }
  } catch (error) {
    await devnet.stop()
    throw error
  }
}

/** What the chain says in the end. */
export interface Judgement {
  readonly settled: number
  readonly refunded: number
  /** Neither settled nor refunded: must be none. */
  readonly lost: readonly Hex[]
  /** Requests with more than one settlement, or with settlement and refund: must be none. */
  readonly doubled: readonly Hex[]
  /** Settled with a result that no correct executor has: must be none. */
  readonly wrong: readonly Hex[]
  readonly slashes: number
  readonly audit: Audit
}

/** Refunds what has expired, waits for it, and judges each request by the chain alone. */
export async function judge(
  { devnet, requester, outcomes, chain }: LoadedNetwork,
  sent: readonly SentRequest[],
): Promise<Judgement> {
  const { deployment, rpcUrl } = devnet.record
  const open = sent.filter(({ id }) => !outcomes.isOver(id))
  if (open.length > 0) {
    const deadlines = open.map(({ request }) => Number(request.deadline))
    const last = BigInt(Math.max(...deadlines))
    const { timestamp } = await requester.client.getBlock()
    if (timestamp <= last) await chain.increaseTime({ seconds: Number(last - timestamp) + 2 })
    await sleep(2_000)
    const wallet = createWalletClient({
      account: localAccount(LOCAL_ACCOUNT.requester).account,
      transport: http(rpcUrl),
      pollingInterval: 100,
    })
    const left = open.filter(({ id }) => !outcomes.isOver(id))
    if (left.length > 0)
      await refundMany(wallet, { deployment, requests: left.map(({ request }) => request) })
    await outcomes.untilOver(
      open.map(({ id }) => id),
      10_000,
    )
  }
  const logs = await requester.client.getLogs({
    address: deployment.registry,
    fromBlock: deployment.fromBlock,
  })
  const events = parseEventLogs({ abi: workflowRegistryAbi, logs })
  const endings = new Map<Hex, { settled: number; refunded: number; resultHash: Hex | undefined }>()
  for (const event of events) {
    if (event.eventName !== 'WorkflowExecuted' && event.eventName !== 'WorkflowRefunded') continue
    const ending = endings.get(event.args.id) ?? { settled: 0, refunded: 0, resultHash: undefined }
    if (event.eventName === 'WorkflowExecuted') {
      ending.settled += 1
      ending.resultHash = event.args.resultHash
    } else ending.refunded += 1
    endings.set(event.args.id, ending)
  }
  const of = ({ id }: SentRequest) =>
    endings.get(id) ?? { settled: 0, refunded: 0, resultHash: undefined }
  const isWrong = (request: SentRequest): boolean => {
    const expected = request.work.resultHash
    const { resultHash } = of(request)
    return resultHash !== undefined && expected !== undefined && resultHash !== expected
  }
  const slashes = await requester.client.getLogs({
    address: deployment.incentiveManager,
    fromBlock: deployment.fromBlock,
  })
  return {
    settled: sent.filter((request) => of(request).settled === 1).length,
    refunded: sent.filter((request) => of(request).refunded === 1).length,
    lost: sent
      .filter((request) => of(request).settled + of(request).refunded === 0)
      .map(({ id }) => id),
    doubled: sent
      .filter((request) => of(request).settled + of(request).refunded > 1)
      .map(({ id }) => id),
    wrong: sent.filter(isWrong).map(({ id }) => id),
    slashes: parseEventLogs({ abi: incentiveManagerAbi, logs: slashes, eventName: 'StakeSlashed' })
      .length,
    audit: await auditDeployment(requester.client, { deployment }),
  }
}
