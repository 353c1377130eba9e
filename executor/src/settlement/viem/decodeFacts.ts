import { incentiveManagerAbi } from '@flowbuilder/sdk/abi/incentiveManagerAbi'
import { workflowRegistryAbi } from '@flowbuilder/sdk/abi/workflowRegistryAbi'
import type { Fault } from '@flowbuilder/sdk/actions/getSlash'
import { joinRequest } from '@flowbuilder/sdk/actions/joinRequest'
import type { ChallengeGround } from '@flowbuilder/sdk/actions/taskClaim'
import { type Address, isAddressEqual, type Log, parseEventLogs } from 'viem'
import type { ChainPlace } from '../../requests/fold/runEvent.ts'
import type { ChainFact } from '../port.ts'
import { toRequestRecord } from './requestRecord.ts'

/**
 * The facts among the logs of both contracts, in chain order. Logs of other addresses and unknown events are skipped.
 */
export function decodeFacts(
  logs: readonly Log[],
  contracts: { readonly registry: Address; readonly incentiveManager: Address },
): ChainFact[] {
  const facts: ChainFact[] = []
  const of = (address: Address): Log[] => logs.filter((log) => isAddressEqual(log.address, address))
  for (const log of parseEventLogs({ abi: workflowRegistryAbi, logs: of(contracts.registry) })) {
    const place = placeOf(log)
    if (place === undefined) continue
    switch (log.eventName) {
      case 'WorkflowSubmitted':
        facts.push({
          type: 'submitted',
          place,
          id: log.args.id,
          request: toRequestRecord(joinRequest(log.args.terms, log.args.content)),
        })
        break
      case 'WorkflowExecuted': {
        const { id, executor, resultHash, fee } = log.args
        facts.push({ type: 'executed', place, id, executor, resultHash, fee: fee.toString() })
        break
      }
      case 'WorkflowCancelled':
        facts.push({
          type: 'cancelled',
          place,
          id: log.args.id,
          closesAt: log.args.closesAt.toString(),
        })
        break
      case 'WorkflowRefunded':
        facts.push({ type: 'refunded', place, id: log.args.id, amount: log.args.amount.toString() })
        break
      case 'ResultPosted': {
        const { id, poster, resultHash, challengeUntil } = log.args
        facts.push({ type: 'posted', place, id, poster, resultHash, until: `${challengeUntil}` })
        break
      }
      case 'TaskChallenged': {
        const { id, challenger, taskIndex, resolveUntil } = log.args
        const ground = log.args.ground as ChallengeGround
        const until = resolveUntil.toString()
        facts.push({ type: 'challenged', place, id, challenger, ground, taskIndex, until })
        break
      }
      case 'ChallengeRejected': {
        const { id, challengeUntil } = log.args
        facts.push({ type: 'challengeRejected', place, id, until: challengeUntil.toString() })
        break
      }
      case 'ChallengeUpheld': {
        const { id, closesAt } = log.args
        facts.push({ type: 'challengeUpheld', place, id, until: closesAt.toString() })
        break
      }
      default:
    }
  }
  for (const log of parseEventLogs({
    abi: incentiveManagerAbi,
    logs: of(contracts.incentiveManager),
  })) {
    const place = placeOf(log)
    if (place === undefined) continue
    switch (log.eventName) {
      case 'OperatorSet': {
        const { owner, operator } = log.args
        facts.push({ type: 'operatorSet', place, owner, operator })
        break
      }
      case 'EpochStarted':
        facts.push({ type: 'epochStarted', place, epoch: Number(log.args.epoch) })
        break
      case 'StakeSlashed': {
        const { id: slashId, owner, total, reporter, executableAt } = log.args
        const [amount, stake] = [log.args.amount.toString(), total.toString()]
        facts.push({ type: 'stakeChanged', place, owner, stake })
        const at = executableAt.toString()
        const fault = log.args.fault as Fault
        facts.push({
          ...{ type: 'slashed', place, slashId, owner, fault, amount, reporter },
          executableAt: at,
        })
        break
      }
      case 'SlashExecuted':
        facts.push({ type: 'slashEnded', place, slashId: log.args.id, overturned: false })
        break
      case 'Staked':
      case 'UnstakeRequested':
      case 'SlashOverturned': {
        const { owner, total } = log.args
        facts.push({ type: 'stakeChanged', place, owner, stake: total.toString() })
        if (log.eventName === 'SlashOverturned')
          facts.push({ type: 'slashEnded', place, slashId: log.args.id, overturned: false })
        break
      }
      default:
    }
  }
  return facts.sort(
    (a, b) => a.place.blockNumber - b.place.blockNumber || a.place.logIndex - b.place.logIndex,
  )
}

/** Undefined for a log that is not in a block yet. */
function placeOf(log: Log): ChainPlace | undefined {
  const { blockNumber, blockHash, transactionHash, logIndex } = log
  if (blockNumber === null || blockHash === null || transactionHash === null || logIndex === null)
    return undefined
  return { blockNumber: Number(blockNumber), blockHash, transactionHash, logIndex }
}
