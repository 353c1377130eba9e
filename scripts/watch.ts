import { watchWorkflowEvents } from '@flowbuilder/sdk/actions/watchWorkflowEvents'
import type { WorkflowEvent } from '@flowbuilder/sdk/actions/workflowEvent'
import { createPublicClient, formatEther, http } from 'viem'
import { parseRequestId } from '../executor/src/cli/parseOptions.ts'
import { bigintAsText } from '../executor/src/cli/terminal.ts'
import { runScript } from './support/runScript.ts'

const HELP = `
node scripts/watch.ts [id] [options]

Prints what happens to requests, one line an event: first the past, then whatever comes, until Ctrl-C.
With an id it prints the events of that request alone. With --json each line is a JSON document.

  --past   print the past and end
`

await runScript(
  HELP,
  { past: { type: 'boolean' } },
  async ({ values, positionals, network, terminal, signal }) => {
    const client = createPublicClient({ transport: http(network.rpcUrl) })
    const deployment = await network.deployment()
    const id = positionals[0] === undefined ? undefined : parseRequestId(positionals[0])
    for await (const { events } of watchWorkflowEvents(client, { deployment, id, signal })) {
      for (const event of events) {
        process.stdout.write(
          `${terminal.json ? JSON.stringify(event, bigintAsText) : describe(event)}\n`,
        )
      }
      if (values['past'] === true) return
    }
  },
)

function describe(event: WorkflowEvent): string {
  const start = `block ${event.blockNumber}  ${event.id}`
  switch (event.type) {
    case 'submitted':
      return `${start}  submitted by ${event.owner}, fee ${formatEther(event.request.fee)} ETH`
    case 'executed':
      return `${start}  settled by ${event.executor}, result ${event.resultHash}`
    case 'cancelled':
      return `${start}  cancelled, closes at ${formatSeconds(event.closesAt)}`
    case 'refunded':
      return `${start}  refunded, ${formatEther(event.amount)} ETH to ${event.payer}`
    case 'posted':
      return `${start}  result ${event.resultHash} posted by ${event.poster}, final after ${formatSeconds(event.challengeUntil)}`
    case 'challenged':
      return `${start}  task ${event.taskIndex} challenged by ${event.challenger}, falls after ${formatSeconds(event.resolveUntil)}`
    case 'challengeRejected':
      return `${start}  challenge of ${event.challenger} rejected`
    case 'challengeUpheld':
      return `${start}  challenge of ${event.challenger} upheld, ${formatEther(event.slashed)} ETH slashed`
  }
}

function formatSeconds(seconds: bigint): string {
  return new Date(Number(seconds) * 1_000).toISOString()
}
