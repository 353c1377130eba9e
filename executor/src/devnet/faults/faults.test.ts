import { BlsDomain } from '@flowbuilder/sdk/bls/domain'
import { hashResultVote } from '@flowbuilder/sdk/consensus/voteDigest'
import type { Hex } from 'viem'
import { hexToBytes } from 'viem'
import { describe, expect, it } from 'vitest'
import { createBlsKey } from '../../consensus/bls/blsKey.ts'
import { blsScheme } from '../../consensus/bls/blsScheme.ts'
import { createResultSigner } from '../../consensus/bls/resultSigner.ts'
import { voteDigest } from '../../consensus/core/digest/voteDigest.ts'
import { contradictVotes } from '../../consensus/core/evidence.ts'
import { NO_ROUND, type Vote, VoteType } from '../../consensus/core/types.ts'
import { decodeMessage, encodeMessage } from '../../consensus/engine/codec/message.ts'
import type { Transaction } from '../../ledger/transaction.ts'
import { NetworkErrorCode } from '../../network/errors.ts'
import { channelNames } from '../../network/networkRules.ts'
import type { MessageHandler, Network } from '../../network/port.ts'
import type { ClaimRuns } from '../../optimistic/port.ts'
import type { Validator } from '../../validator/port.ts'
import { createFault } from './createFault.ts'
import { FAULT_KINDS, type FaultKind } from './fault.ts'

const context = { chainId: 31_337n, registry: `0x${'aa'.repeat(20)}` as Hex }
const blsKey = new Uint8Array(32).fill(7)
const names = channelNames(context)
const word = (byte: string): Hex => `0x${byte.repeat(32)}`

/** Records what leaves; hands over what comes. */
function recorder(): { network: Network; said: Uint8Array[]; handlers: MessageHandler[] } {
  const said: Uint8Array[] = []
  const handlers: MessageHandler[] = []
  const network = {
    publish: async (_topic: string, data: Uint8Array) => void said.push(data),
    subscribe: (_topic: string, handler: MessageHandler) => {
      handlers.push(handler)
      return () => {}
    },
    request: async () => new Uint8Array([1]),
  } as unknown as Network
  return { network, said, handlers }
}

async function prevote(): Promise<Uint8Array> {
  const vote = {
    type: VoteType.PREVOTE,
    validator: `0x${'11'.repeat(20)}`,
    height: 5,
    round: 0,
    valueId: word('22'),
    validRound: NO_ROUND,
  } as const
  const signature = await createBlsKey(blsKey).sign(hexToBytes(voteDigest(vote, context)))
  return encodeMessage({ type: 'vote', vote: { ...vote, signature } })
}

const votesOf = (messages: readonly Uint8Array[]): Vote[] =>
  messages.flatMap((bytes) => {
    const message = decodeMessage(bytes)
    return message?.type === 'vote' ? [message.vote] : []
  })

describe('a faulty node', () => {
  it('is correct until its fault is armed', async () => {
    for (const kind of ['equivocate', 'silent', 'partition'] as const) {
      const { network, said } = recorder()
      await createFault(kind, { blsKey, context })
        .network(network)
        .publish(names.votes, await prevote())
      expect(said).toHaveLength(1)
    }
  })

  it('equivocates with two valid prevotes that are evidence', async () => {
    const { network, said } = recorder()
    const fault = createFault('equivocate', { blsKey, context })
    fault.arm()
    await fault.network(network).publish(names.votes, await prevote())
    const [first, second] = votesOf(said) as [Vote, Vote]
    expect(contradictVotes(first, second)).toBe(true)
    const { publicKey } = createBlsKey(blsKey)
    const items = [first, second].map((vote) => ({
      publicKey,
      digest: hexToBytes(voteDigest(vote, context)),
      signature: vote.signature,
    }))
    expect(blsScheme.verify(items)).toEqual([true, true])
  })

  it('says nothing when it is silent, but hears', async () => {
    const { network, said, handlers } = recorder()
    const fault = createFault('silent', { blsKey, context })
    const wrapped = fault.network(network)
    fault.arm()
    await wrapped.publish(names.bundles, new Uint8Array())
    wrapped.subscribe(names.votes, () => 'accepted')
    expect(said).toEqual([])
    expect(await handlers[0]?.({} as never)).toBe('accepted')
  })

  it('neither hears nor says anything behind a partition', async () => {
    const { network, said, handlers } = recorder()
    const fault = createFault('partition', { blsKey, context })
    const wrapped = fault.network(network)
    wrapped.subscribe(names.votes, () => 'accepted')
    expect(await handlers[0]?.({} as never)).toBe('accepted')
    fault.arm()
    await wrapped.publish(names.bundles, new Uint8Array())
    expect(said).toEqual([])
    expect(await handlers[0]?.({} as never)).toBe('ignored')
    await expect(
      wrapped.request('peer', names.blockRequests, new Uint8Array(), new AbortController().signal),
    ).rejects.toMatchObject({ code: NetworkErrorCode.UNREACHABLE })
  })

  it('lies about a result under a valid signature, and crashes before its vote', () => {
    const sign = createResultSigner(blsKey, context)
    const honest: Transaction = {
      type: 'result',
      request: word('33'),
      resultHash: word('44'),
      signature: sign({ id: word('33'), resultHash: word('44') }),
    }
    const said: Transaction[] = []
    const validator = {
      submit: (transaction: Transaction) => said.push(transaction) > 0,
    } as unknown as Validator
    const liar = createFault('lie', { blsKey, context })
    liar.arm()
    liar.validator(validator, sign).submit(honest)
    const [lie] = said
    if (lie?.type !== 'result') throw new Error('no vote')
    expect(lie.resultHash).not.toBe(honest.resultHash)
    const item = {
      publicKey: createBlsKey(blsKey).publicKey,
      digest: hexToBytes(hashResultVote({ id: lie.request, resultHash: lie.resultHash }, context)),
      signature: hexToBytes(lie.signature),
    }
    expect(blsScheme.verify([item], BlsDomain.RESULT)).toEqual([true])

    let crashes = 0
    const crashing = createFault('crash', { blsKey, context, crash: () => (crashes += 1) })
    crashing.validator(validator, sign).submit(honest)
    expect(crashes).toBe(0)
    crashing.arm()
    crashing.validator(validator, sign).submit({ type: 'heartbeat', capabilities: [] })
    expect(crashes).toBe(0)
    crashing.validator(validator, sign).submit(honest)
    expect(crashes).toBe(1)
  })

  it('claims another result than its run came to, once it is armed', async () => {
    const result = { resultHash: word('44'), tasks: [] }
    const runs = { compute: async () => ({ type: 'completed', result }) } as unknown as ClaimRuns
    const compute = (kind: FaultKind, isArmed: boolean) => {
      const fault = createFault(kind, { blsKey, context })
      if (isArmed) fault.arm()
      return fault.runs(runs).compute({} as never, new AbortController().signal)
    }
    const honest = { type: 'completed', result }
    expect(await compute('lie', false)).toEqual(honest)
    for (const kind of FAULT_KINDS)
      if (kind !== 'lie') expect(await compute(kind, true)).toEqual(honest)
    const lie = await compute('lie', true)
    expect(lie).toMatchObject({ type: 'completed', result: { tasks: [] } })
    expect(lie).not.toEqual(honest)
  })
})
