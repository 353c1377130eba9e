import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createTestClient,
  createWalletClient,
  type Hex,
  http,
  type PublicActions,
  publicActions,
  type TestClient,
} from 'viem'
import { getContractEvents } from 'viem/actions'
import { startAnvil } from '../../../executor/src/devnet/anvil.ts'
import { claimPort } from '../../../executor/src/devnet/claimPort.ts'
import {
  LOCAL_ACCOUNT,
  type LocalAccount,
  localAccount,
} from '../../../executor/src/devnet/localAccounts.ts'
import { deployFlowBuilder } from '../../../scripts/contracts/deployFlowBuilder.ts'
import type { DeploymentParameters } from '../../../scripts/contracts/deploymentParameters.ts'
import { workflowRegistryAbi } from '../../../sdk/src/abi/workflowRegistryAbi.ts'
import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { stake } from '../../../sdk/src/actions/stake.ts'
import { submitWorkflow } from '../../../sdk/src/actions/submitWorkflow.ts'
import { PLAIN_TERMS, type WorkflowRequest } from '../../../sdk/src/actions/workflowRequest.ts'
import { readInputs } from '../../../sdk/src/workflow/inputs/readInputs.ts'
import { parseFlow } from '../../../sdk/src/workflow/parseFlow.ts'
import { type PreparedFlow, prepareFlow } from '../../../sdk/src/workflow/prepareFlow.ts'

export const FEE = 10n ** 16n
export const MIN_STAKE = 10n ** 18n
const HOUR_SECONDS = 3_600n

/** A flow of one multiplication: the circuit costs the same whatever it computes. */
const SOURCE = `
flow: 1
name: product
verify: zk
inputs:
  a: { type: integer }
  b: { type: integer }
tasks:
  multiply:
    with: { a: '\${ inputs.a }', b: '\${ inputs.b }' }
    compute: |
      ({ a, b }) => ({ product: a * b })
outputs:
  product: \${ tasks.multiply.product }
`

/** Definition and inputs of a request for `a · b`. */
export function productFlow(a: bigint, b: bigint): PreparedFlow {
  const definition = parseFlow(SOURCE, { file: 'product.yaml' })
  const text = `{ "a": "${a}", "b": "${b}" }`
  return prepareFlow({
    definition,
    inputs: readInputs(definition, [{ kind: 'document', file: 'inputs', text }]),
  })
}

/** A local chain with the contracts and staked executors. */
export interface TestNetwork {
  readonly rpcUrl: string
  readonly deployment: Deployment
  readonly directory: string
  readonly client: TestClient & PublicActions
  /** Executor `index` with its key file; staked if it is below the number given at the start. */
  executor(index: number): Promise<LocalAccount & { keyFile: string }>
  submit(
    flow: PreparedFlow,
    changes?: Partial<WorkflowRequest>,
  ): Promise<{ id: Hex; request: WorkflowRequest }>
  /** How often the request was settled. */
  countSettlements(id: Hex): Promise<number>
  stop(): Promise<void>
}

/** Starts anvil on a free port and deploys. One block a transaction. */
export async function startTestNetwork(
  stakedExecutors: number,
  parameters: Partial<DeploymentParameters> = {},
): Promise<TestNetwork> {
  const directory = await mkdtemp(join(tmpdir(), 'flow-executor-'))
  const anvil = await startAnvil({
    port: await claimPort(0, '--port'),
    dataDirectory: directory,
    keep: false,
  })
  const { rpcUrl } = anvil
  const transport = http(rpcUrl, { retryCount: 0 })
  const client = createTestClient({ mode: 'anvil', transport, cacheTime: 0 }).extend(publicActions)
  const deployment = await deployFlowBuilder({
    rpcUrl,
    deployerKey: localAccount(LOCAL_ACCOUNT.deployer).key,
    parameters,
  })
  const walletOf = (account: LocalAccount['account']) =>
    createWalletClient({ account, transport, pollingInterval: 50 })
  const requester = localAccount(LOCAL_ACCOUNT.requester).account
  const executorAccount = (index: number): LocalAccount =>
    localAccount(LOCAL_ACCOUNT.firstExecutor + index)
  for (let index = 0; index < stakedExecutors; index++) {
    await stake(walletOf(executorAccount(index).account), { deployment, amount: MIN_STAKE })
  }
  return {
    rpcUrl,
    deployment,
    directory,
    client,
    async executor(index) {
      const local = executorAccount(index)
      const keyFile = join(directory, `executor-${index}.key`)
      await writeFile(keyFile, `${local.key}\n`, { mode: 0o600 })
      return { ...local, keyFile }
    },
    async submit(flow, changes = {}) {
      const { timestamp } = await client.getBlock()
      const { definitionHash, inputsHash, programHash, inputsCommitment } = flow
      const request: WorkflowRequest = {
        ...PLAIN_TERMS,
        ...{ owner: requester.address, mode: 1, deadline: timestamp + HOUR_SECONDS, fee: FEE },
        ...{ definitionHash, inputsHash, programHash, inputsCommitment },
        clientRequestId: `0x${crypto.randomUUID().replaceAll('-', '').padStart(64, '0')}`,
        ...changes,
      }
      const { id } = await submitWorkflow(walletOf(requester), { deployment, request })
      return { id, request }
    },
    async countSettlements(id) {
      const { registry, fromBlock } = deployment
      const logs = await getContractEvents(client, {
        address: registry,
        abi: workflowRegistryAbi,
        eventName: 'WorkflowExecuted',
        args: { id },
        fromBlock,
      })
      return logs.length
    },
    async stop() {
      await anvil.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
