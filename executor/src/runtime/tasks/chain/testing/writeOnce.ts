import { parseFlow } from '@flowbuilder/sdk/workflow/parseFlow'
import { privateKeyToAccount } from 'viem/accounts'
import { LOCAL_CHAIN_ID } from '../../../../devnet/anvil.ts'
import { openFlowEngine } from '../../../openFlowEngine.ts'
import type { TaskExecutor } from '../../../port.ts'
import { Chains } from '../chains.ts'
import { ChainWriteExecutor } from '../chainWriteExecutor.ts'
import { COUNTER } from './testChain.ts'

/** One life of a node that runs one workflow with one `chain.write`. */
export interface WriteOnceOrder {
  readonly directory: string
  readonly rpcUrl: string
  readonly key: `0x${string}`
  /** Kill this process right before or after a note is durable. */
  readonly killAt?: 'beforeNote' | 'afterNote'
}

/** Ends with exit code 0 when the run is over, and prints how it ended. */
async function live({ directory, rpcUrl, key, killAt }: WriteOnceOrder): Promise<void> {
  const chains = new Chains([{ chainId: LOCAL_CHAIN_ID, rpcUrl }])
  const writer = new ChainWriteExecutor(
    { pollMs: 20 },
    { chains, account: privateKeyToAccount(key) },
  )
  const executor: TaskExecutor<never> = {
    execute(task, inputs, context) {
      const record = async (note: Uint8Array): Promise<void> => {
        if (killAt === 'beforeNote') process.kill(process.pid, 'SIGKILL')
        await context.notes.record(note)
        if (killAt === 'afterNote') process.kill(process.pid, 'SIGKILL')
      }
      const notes = { recorded: context.notes.recorded, record }
      return writer.execute(task, inputs, { ...context, notes })
    },
  }
  const { engine, close } = await openFlowEngine(
    { directory, onFatal: (error) => process.exit(String(error) === '' ? 2 : 3) },
    { executors: { 'chain.write': executor } },
  )
  const definition = parseFlow(
    `flow: 1
name: write-once
verify: quorum
tasks:
  add:
    chain.write: { to: '${COUNTER}', function: 'function add(uint256 amount)', args: ['1'] }
outputs: { transaction: '\${tasks.add.transaction}' }
`,
    { file: 'flow.yaml' },
  )
  const { status, fault } = await engine.run({ definition, inputs: {}, id: 'once' })
  await close()
  process.stdout.write(JSON.stringify({ status, fault }))
}

if (import.meta.main) await live(JSON.parse(process.argv[2] ?? '{}'))
