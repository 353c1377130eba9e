import { setTimeout as sleep } from 'node:timers/promises'
import { createPublicClient, type Hex, http, type LocalAccount } from 'viem'
import { commitRun } from '../../../executor/src/committee/commitRun.ts'
import {
  type OptimisticNotice,
  OptimisticService,
} from '../../../executor/src/optimistic/optimisticService.ts'
import { ownRunOf } from '../../../executor/src/optimistic/ownRun.ts'
import type {
  Assignment,
  ClaimResults,
  ClaimRuns,
  OptimisticRequest,
  OwnRun,
} from '../../../executor/src/optimistic/port.ts'
import { RegistryClaims } from '../../../executor/src/optimistic/viem/registryClaims.ts'
import {
  DEFAULT_CIRCUITS_DIRECTORY,
  loadArtifacts,
} from '../../../executor/src/proving/artifacts.ts'
import type { ProverPort } from '../../../executor/src/proving/port.ts'
import { SnarkjsProver } from '../../../executor/src/proving/snarkjs/snarkjsProver.ts'
import { createExecutors } from '../../../executor/src/runtime/tasks/createExecutors.ts'
import { openMemoryEngine } from '../../../executor/src/runtime/testing/memoryEngine.ts'
import { AccountSender } from '../../../executor/src/settlement/account/accountSender.ts'
import { NonceGate } from '../../../executor/src/settlement/account/nonceGate.ts'
import { ViemAccount } from '../../../executor/src/settlement/viem/viemAccount.ts'
import { MemoryStore } from '../../../executor/src/storage/kv/memory/memoryStore.ts'
import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { getWorkflowId } from '../../../sdk/src/actions/getWorkflowId.ts'
import { merkleRoot } from '../../../sdk/src/actions/merkleTree.ts'
import { stake } from '../../../sdk/src/actions/stake.ts'
import { submitWorkflow } from '../../../sdk/src/actions/submitWorkflow.ts'
import { hashTaskOutput, type TaskOutput } from '../../../sdk/src/actions/taskClaim.ts'
import { PLAIN_TERMS, type WorkflowRequest } from '../../../sdk/src/actions/workflowRequest.ts'
import type { CommittedResult } from '../../../sdk/src/results/commitResult.ts'
import { planTasks } from '../../../sdk/src/results/planTasks.ts'
import { valueFromPlain } from '../../../sdk/src/table/plainValue.ts'
import { readInputs } from '../../../sdk/src/workflow/inputs/readInputs.ts'
import { parseFlow } from '../../../sdk/src/workflow/parseFlow.ts'
import { prepareSubmission } from '../../../sdk/src/workflow/prepareSubmission.ts'
import { deployFixed } from '../../contracts/support/deployFixed.ts'
import { EXECUTOR, OWNER, PARAMETERS, RIVAL } from '../../contracts/support/fixedWorld.ts'
import { startChain, type TestChain } from '../../contracts/support/startChain.ts'

/** Two tasks that can be proven alone, and a script that can not. */
const SOURCE = `
flow: 1
name: shares
verify: optimistic
inputs:
  stakes: 'integer[]'
  reward: integer
tasks:
  shares:
    with: { stakes: '\${ inputs.stakes }', reward: '\${ inputs.reward }' }
    compute: '({ stakes, reward }) => ({ amounts: stakes.map((s) => s * reward / sum(stakes)) })'
  ranked:
    with: { amounts: '\${ tasks.shares.amounts }' }
    script: '({ amounts }) => ({ amounts: [...amounts].sort((a, b) => (a < b ? 1 : -1)) })'
    outputs: { amounts: 'integer[]' }
  total:
    with: { amounts: '\${ tasks.shares.amounts }' }
    compute: '({ amounts }) => sum(amounts)'
outputs:
  ranked: \${ tasks.ranked.amounts }
  total: \${ tasks.total }
`
/** Places of the tasks among the leaves: sorted by name. */
export const TASK = { ranked: 0, shares: 1, total: 2 } as const
export const FEE = 10n ** 16n
/** Enough for several slashes. */
export const STAKE = 50n * PARAMETERS.minStake
const HOUR_S = 3_600n

const definition = parseFlow(SOURCE, { file: 'shares.yaml' })
const inputs = readInputs(definition, [
  { kind: 'document', file: 'inputs', text: 'stakes: [1, 2, 3]\nreward: 12' },
])
const prepared = prepareSubmission({ definition, inputs })

/** A result in which one task says something else; its leaves are those of a tree of their own. */
export function withLeaf(
  result: CommittedResult,
  index: number,
  change: Partial<TaskOutput>,
): CommittedResult {
  const tasks = result.tasks.map((task, place) =>
    place === index ? { ...task, output: { ...task.output, ...change }, encoded: undefined } : task,
  )
  return {
    ...result,
    tasks,
    resultHash: merkleRoot(tasks.map(({ output }) => hashTaskOutput(output))),
  }
}

/** What a lying executor makes of its run. */
export type Lie = (result: CommittedResult) => CommittedResult

export type ClaimWorld = Awaited<ReturnType<typeof startClaimWorld>>
export type ClaimNode = ReturnType<ClaimWorld['node']>

/** A chain with real contracts, two staked operators, and the parts of their nodes that claims are about. */
export async function startClaimWorld() {
  const chain: TestChain = await startChain()
  const deployment: Deployment = await deployFixed(chain)
  for (const account of [EXECUTOR, RIVAL])
    await stake(chain.wallet(account), { deployment, amount: STAKE })
  const client = createPublicClient({ transport: http(chain.rpcUrl), cacheTime: 0 })
  const { engine } = await openMemoryEngine({ executors: createExecutors().executors })
  const artifacts = await loadArtifacts(DEFAULT_CIRCUITS_DIRECTORY, 'flowvm-64')
  const prover: ProverPort = new SnarkjsProver({ artifacts })
  const open: OptimisticRequest[] = []
  const given = new Map<Hex, CommittedResult>()
  const performer = EXECUTOR.address.toLowerCase()
  const assignment: Assignment = { committee: [performer, RIVAL.address.toLowerCase()], others: [] }

  const run = async (id: Hex): Promise<OwnRun> => {
    const values = Object.fromEntries(
      Object.entries(definition.inputs).map(([name, type]) => [
        name,
        valueFromPlain(type, inputs[name], name),
      ]),
    )
    await engine.start({ definition, inputs: values, id })
    await engine.settled()
    const leaves = planTasks(definition, inputs)
    return ownRunOf(await commitRun(engine, id, { leaves }))
  }

  /** Results that were said on the way; the poster gives out its own. */
  const results: ClaimResults = {
    fetch: async (_, { resultHash }) => given.get(resultHash),
  }

  return {
    chain,
    deployment,
    client,
    open,
    /** Results that posters give out, by their hash. */
    given,
    run,
    /** Passes the time of the chain. */
    async pass(seconds: number): Promise<void> {
      await chain.control.increaseTime({ seconds })
      await chain.control.mine({ blocks: 1 })
    },
    async submit(clientRequestId: Hex): Promise<OptimisticRequest> {
      const { timestamp } = await client.getBlock()
      const request: WorkflowRequest = {
        ...PLAIN_TERMS,
        ...prepared.content,
        owner: OWNER.address,
        mode: prepared.mode,
        deadline: timestamp + HOUR_S,
        fee: FEE,
        clientRequestId,
      }
      await submitWorkflow(chain.wallet(OWNER), { deployment, request })
      const submitted = { id: getWorkflowId({ ...deployment, request }), request }
      open.push(submitted)
      return submitted
    },
    /** A node of an operator; what it has sent and stored survives `restart`. */
    node(account: LocalAccount, lie?: Lie) {
      const store = new MemoryStore()
      const notices: OptimisticNotice[] = []
      const counts = { proofs: 0 }
      const boot = async () => {
        const accountChain = new ViemAccount({
          rpcUrl: chain.rpcUrl,
          chainId: deployment.chainId,
          account,
        })
        const now = () => performance.now()
        const sender = await AccountSender.open(
          { pollMs: 20 },
          {
            chain: accountChain,
            gate: new NonceGate({ chain: accountChain, now }),
            store,
            now,
            onTrouble: () => undefined,
          },
        )
        const compute: ClaimRuns['compute'] = async ({ id }) => {
          const own = await run(id)
          if (lie === undefined || own.type === 'failed') return own
          const result = lie(own.result)
          given.set(result.resultHash, result)
          return { ...own, result }
        }
        const service = new OptimisticService(
          {
            ...deployment,
            operator: account.address.toLowerCase(),
            nowMs: now,
            notify: (notice) => notices.push(notice),
          },
          {
            chain: new RegistryClaims({ deployment, account: account.address }, { client, sender }),
            runs: { compute, computeAgain: compute },
            results,
            prover: {
              prove: (task, context) => {
                counts.proofs += 1
                return prover.prove(task, context)
              },
            },
            requests: () => open,
            assignmentOf: () => assignment,
          },
        )
        return { service, sender }
      }
      let running = boot()
      return {
        account,
        notices,
        counts,
        /** Looks and works until nothing is due. */
        async turn(): Promise<void> {
          const { service } = await running
          for (let before = -1; before !== notices.length; ) {
            before = notices.length
            await service.poll()
            await service.settled()
          }
        },
        /** Works for some time, and dies in the middle of it. */
        async crash(afterMs: number): Promise<void> {
          const { service, sender } = await running
          const dead = sleep(afterMs, 'dead')
          const work = async () => {
            await service.poll()
            await service.settled()
          }
          while ((await Promise.race([dead, work()])) !== 'dead');
          await Promise.all([service.stop(), sender.close()])
          running = boot()
        },
        said: () => notices.flatMap((notice) => (notice.type === 'said' ? [notice.call.type] : [])),
        transactions: () => client.getTransactionCount({ address: account.address }),
        async stop(): Promise<void> {
          const { service, sender } = await running
          await Promise.all([service.stop(), sender.close()])
        },
      }
    },
    async stop(): Promise<void> {
      await chain.stop()
    },
  }
}
