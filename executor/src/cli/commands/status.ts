import { getWorkflow, type Workflow } from '@flowbuilder/sdk/actions/getWorkflow'
import { Command } from 'commander'
import { type Hex, zeroAddress } from 'viem'
import { type ChainOptions, withChainOptions } from '../chainOptions.ts'
import { openChain } from '../chainSession.ts'
import type { CliContext } from '../context.ts'
import { describeSettler } from '../describeSettler.ts'
import { formatPairs, formatTime, formatWei } from '../format.ts'
import { parseRequestId } from '../parseOptions.ts'
import { Settings } from '../settings.ts'

export function createStatusCommand(context: CliContext): Command {
  return withChainOptions(new Command('status'), ['rpcUrl', 'deployment'])
    .description('Say where a request stands, by what the chain knows.')
    .argument('<id>', 'id of the request, as "flow run" printed it', parseRequestId)
    .action(async (id: Hex, options: ChainOptions) => {
      const { client, deployment } = await openChain(await Settings.load(context, options))
      const workflow = await getWorkflow(client, { deployment, id })
      context.terminal.document(describe(workflow), () => render(workflow))
    })
}

function describe({
  id,
  status,
  closesAt,
  request,
  submitted,
  executed,
  events,
}: Workflow): object {
  const refunded = events.find((event) => event.type === 'refunded')
  return {
    id,
    status,
    ...(closesAt === undefined ? {} : { closesAt }),
    request,
    submittedIn: submitted.transactionHash,
    ...(executed === undefined
      ? {}
      : {
          settledIn: executed.transactionHash,
          // Zero: a certificate, which names nobody.
          executor: executed.executor === zeroAddress ? undefined : executed.executor,
          resultHash: executed.resultHash,
        }),
    ...(refunded === undefined ? {} : { refundedIn: refunded.transactionHash }),
  }
}

const NEXT: Readonly<Record<string, (id: Hex) => string>> = {
  completed: (id) => `See and check the result:  flow verify ${id}`,
  pending: (id) => `Take it back before that:  flow cancel ${id}`,
  posted: () =>
    'An executor stands for the result with a bond; it is final after that, unless somebody refutes it.',
  challenged: () =>
    'Somebody disputes the posted result; a proof or the certificate of the validators decides.',
  reopened: () =>
    'The posted result was wrong; the certificate of the validators settles it, or the fee comes back.',
  expired: (id) => `Get the fee back:  flow refund ${id}`,
}

function render({ id, status, closesAt, request, submitted, executed, events }: Workflow): string {
  const refunded = events.find((event) => event.type === 'refunded')
  const pairs: [string, string][] = [
    ['request', id],
    ['status', status],
    ['owner', request.owner],
    ['fee', formatWei(request.fee)],
    ['submitted', `${submitted.transactionHash}, block ${submitted.blockNumber}`],
  ]
  if (closesAt !== undefined)
    pairs.push([status === 'expired' ? 'closed' : 'closes', formatTime(closesAt)])
  if (executed !== undefined) {
    pairs.push(['settled by', describeSettler(executed.executor)])
    pairs.push(['settled', `${executed.transactionHash}, block ${executed.blockNumber}`])
    pairs.push(['result', executed.resultHash])
  }
  if (refunded !== undefined)
    pairs.push(['refunded', `${refunded.transactionHash}, block ${refunded.blockNumber}`])
  const next = NEXT[status]?.(id)
  return `${formatPairs(pairs)}${next === undefined ? '' : `\n\n${next}`}`
}
