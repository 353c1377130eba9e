import { formatEther } from 'viem'
import { formatInteger, formatPairs, formatSeconds } from '../../executor/src/cli/format.ts'
import { renderOutputs } from '../../executor/src/cli/renderOutputs.ts'
import type { FaultOutcome } from './runFault.ts'
import type { NetworkSample } from './runNetworkSample.ts'

/** Samples that the network ran, as a person reads them. */
export function renderNetworkSamples(samples: readonly NetworkSample[]): string {
  return samples.map(renderNetworkSample).join('\n')
}

function renderNetworkSample(sample: NetworkSample): string {
  const { mode, tookMs, id, fee, submittedIn, settledIn, resultHash } = sample
  return `\nmode ${mode}, settled ${formatSeconds(tookMs)} after its submission was mined\n\n${renderOutputs(sample.outputs)}\n\n${formatPairs(
    [
      ['request', id],
      ['submitted', submittedIn],
      ['settled', settledIn],
      ['result hash', resultHash],
      [
        'fee',
        mode === 'quorum'
          ? `${formatEther(fee)} ETH, shared by the validators of the epoch`
          : `${formatEther(fee)} ETH, earned by ${sample.executor}`,
      ],
      [
        'gas',
        `submit ${formatInteger(sample.submitGas)}, settle ${formatInteger(sample.settleGas)}`,
      ],
    ],
  )}`
}

/** What a fault cost, and who got it. */
export function renderFault(outcome: FaultOutcome, sample: NetworkSample): string {
  const ether = (wei: bigint): string => `${formatEther(wei)} ETH`
  return `${renderNetworkSample(sample)}\n\nfault ${outcome.kind}\n\n${formatPairs([
    ['executor', outcome.executor],
    ['stake', `${ether(outcome.stakeBefore)} before, ${ether(outcome.stakeAfter)} after`],
    ['slashed', ether(outcome.slashed)],
    ['reported', `${outcome.reportedIn} by ${outcome.reporter}`],
    ['executed', outcome.executedIn],
    [
      '',
      `bounty ${ether(outcome.bounty)}, compensation ${ether(outcome.compensation)}, burned ${ether(outcome.burned)}`,
    ],
    [
      'others',
      outcome.othersSlashed === 0 ? 'none was slashed' : `${outcome.othersSlashed} slashes`,
    ],
  ])}`
}
