import { formatEther } from 'viem'
import {
  formatInteger,
  formatPairs,
  formatSeconds,
  shortHex,
} from '../../executor/src/cli/format.ts'
import { renderTable } from '../../executor/src/cli/renderOutputs.ts'
import type { Terminal } from '../../executor/src/cli/terminal.ts'
import type { Payout, Sample } from './runSample.ts'

/** Columns that the table needs with whole addresses. */
const WIDE = 110

export interface RenderSampleOptions {
  readonly terminal: Terminal
  readonly once: boolean
  readonly elapsedMs: number
}

/** The result as a person reads it: who gets what, who paid what, what to try next. */
export function renderSample(
  sample: Sample,
  { terminal, once, elapsedMs }: RenderSampleOptions,
): string {
  const { color } = terminal
  const sections = [
    renderPayouts(sample.payouts, terminal),
    `The ${sample.payouts.length} payouts sum to the reward exactly: ${sample.reward} wei.`,
    renderMoney(sample),
    color.green(
      `Settled and verified in ${formatSeconds(elapsedMs)}. The airdrop list is in ${sample.writtenTo}.`,
    ),
  ]
  if (!once) sections.push(renderNext(sample))
  return `\n${sections.join('\n\n')}`
}

function renderPayouts(payouts: readonly Payout[], { width }: Terminal): string {
  const total = payouts.reduce((sum, { stake }) => sum + stake, 0n)
  const paid = payouts.reduce((sum, { amount }) => sum + amount, 0n)
  const row = (
    account: string,
    stake: bigint,
    share: string,
    amount: bigint,
  ): Record<string, string> => ({
    account,
    'stake, wei': String(stake),
    'share %': share,
    'amount, wei': String(amount),
  })
  return renderTable([
    ...payouts.map(({ account, stake, amount }) =>
      row(width >= WIDE ? account : shortHex(account), stake, formatShare(stake, total), amount),
    ),
    row('sum', total, '100', paid),
  ])
}

/** Per cent with four decimals, rounded down; exact for bigints of any size. */
function formatShare(part: bigint, whole: bigint): string {
  const scaled = (part * 1_000_000n) / whole
  return `${scaled / 10_000n}.${(scaled % 10_000n).toString().padStart(4, '0')}`
}

function renderMoney({ fee, submission, settlement, requester }: Sample): string {
  const spent = requester.before - requester.after
  return formatPairs([
    ['submitted', submission.transactionHash],
    ['settled', settlement.transactionHash],
    ['result hash', settlement.resultHash],
    ['fee', `${formatEther(fee)} ETH, earned by ${settlement.executor}`],
    [
      'gas',
      `submit ${formatInteger(submission.gasUsed)}, prove and settle ${formatInteger(settlement.gasUsed)}`,
    ],
    [
      'requester',
      `${formatEther(requester.before)} ETH before, ${formatEther(requester.after)} ETH after`,
    ],
    ['', `paid ${formatInteger(spent)} wei = fee + gas, exactly`],
  ])
}

function renderNext({ id, settlement, rpcUrl, gatewayUrls }: Sample): string {
  return `The network keeps running: chain ${rpcUrl},
gateways ${gatewayUrls.join(', ')}.
In another terminal, in this folder:

  npx flow verify ${id}
  npx node scripts/claim.ts --key-file ${settlement.keyFile}
  npx flow init my-flow
  npx flow run my-flow/flow.yaml --input my-flow/inputs.yaml --wait

Ctrl-C stops everything.`
}
