import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { NetworkError, NetworkErrorCode } from '../../executor/src/network/errors.ts'
import {
  type GossipMessage,
  type MessageVerdict,
  type Network,
  type NetworkRules,
  Offence,
  Speakers,
} from '../../executor/src/network/port.ts'
import { BURST_SECONDS } from '../../executor/src/network/rules/tokenBucket.ts'

/** Rules of the suite: small, so that limits are reached fast. */
export const SUITE_RULES: NetworkRules = {
  topics: [
    topic('news', Speakers.EVERYONE, 1_000, 2 ** 20),
    topic('votes', Speakers.MEMBERS, 1_000, 2 ** 20),
    topic('slow', Speakers.MEMBERS, 2, 2 ** 20),
    topic('thin', Speakers.MEMBERS, 1_000, 500),
  ],
  protocols: [
    {
      name: 'echo',
      maxRequestBytes: 300_000,
      maxAnswerBytes: 300_000,
      timeoutMs: 400,
      requestsPerSecond: 100,
      maxServed: 4,
    },
    {
      name: 'rare',
      maxRequestBytes: 10,
      maxAnswerBytes: 10,
      timeoutMs: 2_000,
      requestsPerSecond: 1,
      maxServed: 4,
    },
  ],
}

function topic(
  name: string,
  speakers: Speakers,
  messagesPerSecond: number,
  bytesPerSecond: number,
): NetworkRules['topics'][number] {
  return { name, maxBytes: 1_000, speakers, messagesPerSecond, bytesPerSecond }
}

/** The members are the first two; the third is a stranger. */
export interface NetworkSetup {
  readonly networks: readonly [Network, Network, Network]
  /** Waits until all know who listens to a topic. */
  readonly settle: (topic: string) => Promise<void>
  readonly destroy: () => Promise<void>
}

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const never = new AbortController().signal
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => (error instanceof NetworkError ? error.code : error),
  )
const codeThrown = (call: () => unknown): unknown => {
  try {
    call()
    return undefined
  } catch (error) {
    return error instanceof NetworkError ? error.code : error
  }
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not happen')
    await pause(5)
  }
}

/** What every adapter of the network port must do. `createSetup` gives three networks that are connected with each other. */
export function describeNetwork(
  name: string,
  createSetup: (rules: NetworkRules) => Promise<NetworkSetup>,
): void {
  describe(`network: ${name}`, () => {
    let setup: NetworkSetup
    let a: Network
    let b: Network
    let c: Network

    beforeEach(async () => {
      setup = await createSetup(SUITE_RULES)
      ;[a, b, c] = setup.networks
    })
    afterEach(async () => {
      await setup.destroy()
    })

    const collect = (
      network: Network,
      topic: string,
      verdict: MessageVerdict = 'accepted',
    ): GossipMessage[] => {
      const received: GossipMessage[] = []
      network.subscribe(topic, (message) => {
        received.push(message)
        return verdict
      })
      return received
    }

    it('brings a message to all others, with its author, and not back', async () => {
      const own = collect(a, 'news')
      const atB = collect(b, 'news')
      const atC = collect(c, 'news')
      await setup.settle('news')
      await a.publish('news', bytes(1, 2, 3))
      await until(() => atB.length > 0 && atC.length > 0)
      await pause(20)
      expect(own).toEqual([])
      expect(atB).toHaveLength(1)
      expect(atB[0]).toMatchObject({ topic: 'news', author: a.self, data: bytes(1, 2, 3) })
      expect(atC).toHaveLength(1)
    })

    it('takes the same bytes again as another message', async () => {
      const received = collect(b, 'news')
      await setup.settle('news')
      await a.publish('news', bytes(7))
      await a.publish('news', bytes(7))
      await until(() => received.length === 2)
    })

    it('lets members alone speak on a topic of members, even if a stranger says the same first', async () => {
      const received = collect(b, 'votes')
      await setup.settle('votes')
      await c.publish('votes', bytes(1))
      await pause(50)
      await a.publish('votes', bytes(1))
      await until(() => received.length > 0)
      await pause(50)
      expect(received.map(({ author }) => author)).toEqual([a.self])
    })

    it('holds an author to the rate of the topic', async () => {
      const received = collect(b, 'slow')
      await setup.settle('slow')
      for (let count = 0; count < 30; count += 1) await a.publish('slow', bytes(count))
      await until(() => received.length >= 2 * BURST_SECONDS)
      await pause(50)
      expect(received.length).toBeLessThanOrEqual(2 * BURST_SECONDS + 1)
    })

    it('holds an author to the bytes of the topic', async () => {
      const received = collect(b, 'thin')
      await setup.settle('thin')
      for (let count = 0; count < 10; count += 1)
        await a.publish('thin', new Uint8Array(1_000).fill(count))
      await until(() => received.length >= 2)
      await pause(50)
      expect(received).toHaveLength(2)
    })

    it('takes the largest message and refuses the next larger one', async () => {
      const received = collect(b, 'news')
      await setup.settle('news')
      await a.publish('news', new Uint8Array(1_000))
      await until(() => received.length === 1)
      expect(await codeOf(a.publish('news', new Uint8Array(1_001)))).toBe(
        NetworkErrorCode.TOO_LARGE,
      )
    })

    it('knows no other topics and protocols, and one handler for each', async () => {
      expect(await codeOf(a.publish('olds', bytes()))).toBe(NetworkErrorCode.UNKNOWN_CHANNEL)
      expect(await codeOf(a.request(b.self, 'shout', bytes(), never))).toBe(
        NetworkErrorCode.UNKNOWN_CHANNEL,
      )
      const stop = a.subscribe('news', () => 'accepted')
      expect(codeThrown(() => a.subscribe('news', () => 'accepted'))).toBe(
        NetworkErrorCode.ALREADY_HANDLED,
      )
      stop()
      a.subscribe('news', () => 'accepted')
      const end = a.serve('echo', async () => bytes())
      expect(codeThrown(() => a.serve('echo', async () => bytes()))).toBe(
        NetworkErrorCode.ALREADY_HANDLED,
      )
      end()
      a.serve('echo', async () => bytes())
    })

    it('cuts a neighbour off whose messages are rejected again and again', async () => {
      collect(b, 'news', 'rejected')
      await setup.settle('news')
      const scoreAtB = (): number | undefined => b.peers().find(({ id }) => id === c.self)?.score
      const before = scoreAtB() ?? Number.NaN
      await c.publish('news', bytes(255))
      await until(() => (scoreAtB() ?? Number.NEGATIVE_INFINITY) < before)
      for (let count = 0; count < 40; count += 1) await c.publish('news', bytes(count))
      await until(() => scoreAtB() === undefined)
      expect(b.peers().map(({ id }) => id)).toEqual([a.self])
    })

    it('survives a handler that throws', async () => {
      let calls = 0
      b.subscribe('news', () => {
        calls += 1
        throw new Error('a bug of the handler')
      })
      await setup.settle('news')
      await a.publish('news', bytes(1))
      await a.publish('news', bytes(2))
      await until(() => calls === 2)
    })

    it('answers a request with what the handler gave, empty and large answers too', async () => {
      b.serve('echo', async (peer, payload) => {
        expect(peer).toBe(a.self)
        return payload
      })
      expect(await a.request(b.self, 'echo', bytes(1, 2), never)).toEqual(bytes(1, 2))
      expect(await a.request(b.self, 'echo', bytes(), never)).toEqual(bytes())
      const large = new Uint8Array(300_000).map((_, index) => index)
      expect(await a.request(b.self, 'echo', large, never)).toEqual(large)
      expect(await codeOf(a.request(b.self, 'echo', new Uint8Array(300_001), never))).toBe(
        NetworkErrorCode.TOO_LARGE,
      )
    })

    it('refuses what nobody serves, what the handler refuses, and what is too large to answer', async () => {
      expect(await codeOf(a.request(b.self, 'echo', bytes(), never))).toBe(NetworkErrorCode.REFUSED)
      b.serve('echo', async (_peer, payload) =>
        payload.length === 0 ? undefined : new Uint8Array(300_001),
      )
      expect(await codeOf(a.request(b.self, 'echo', bytes(), never))).toBe(NetworkErrorCode.REFUSED)
      expect(await codeOf(a.request(b.self, 'echo', bytes(1), never))).toBe(
        NetworkErrorCode.REFUSED,
      )
    })

    it('gives up a peer that never answers, and remembers it', async () => {
      b.serve('echo', () => new Promise(() => {}))
      const scoreOfB = (): number => a.peers().find(({ id }) => id === b.self)?.score ?? 0
      const before = scoreOfB()
      expect(await codeOf(a.request(b.self, 'echo', bytes(1), never))).toBe(
        NetworkErrorCode.TIMEOUT,
      )
      expect(scoreOfB()).toBeLessThan(before)
    })

    it('gives a request up when the caller does', async () => {
      b.serve('echo', () => new Promise(() => {}))
      const signal = AbortSignal.timeout(30)
      expect(await codeOf(a.request(b.self, 'echo', bytes(1), signal))).toBe(
        NetworkErrorCode.ABORTED,
      )
    })

    it('serves no more at once than the rule says', async () => {
      let atWork = 0
      let most = 0
      b.serve('echo', async (_peer, payload) => {
        atWork += 1
        most = Math.max(most, atWork)
        await pause(50)
        atWork -= 1
        return payload
      })
      const codes = await Promise.all(
        Array.from({ length: 12 }, () => codeOf(a.request(b.self, 'echo', bytes(1), never))),
      )
      expect(most).toBe(4)
      expect(codes.filter((code) => code === NetworkErrorCode.REFUSED)).toHaveLength(8)
    })

    it('holds a peer to the rate of the protocol', async () => {
      b.serve('rare', async () => bytes(1))
      const codes = []
      for (let count = 0; count < 8; count += 1)
        codes.push(await codeOf(a.request(b.self, 'rare', bytes(), never)))
      const served = codes.filter((code) => code === undefined).length
      expect(served).toBeGreaterThanOrEqual(BURST_SECONDS)
      expect(served).toBeLessThanOrEqual(BURST_SECONDS + 1)
      expect(codes.at(-1)).toBe(NetworkErrorCode.REFUSED)
    })

    it('cannot reach a peer that is not there', async () => {
      await c.close()
      await until(() => a.peers().every(({ id }) => id !== c.self))
      const code = await codeOf(a.request(c.self, 'echo', bytes(), never))
      expect([NetworkErrorCode.UNREACHABLE, NetworkErrorCode.TIMEOUT]).toContain(code)
    })

    it('shows its peers, and cuts off the one that is reported too often', async () => {
      expect(
        a
          .peers()
          .map(({ id }) => id)
          .sort(),
      ).toEqual([b.self, c.self].sort())
      expect(a.peers().find(({ id }) => id === b.self)?.member).toBeDefined()
      expect(a.peers().find(({ id }) => id === c.self)?.member).toBeUndefined()
      for (let count = 0; count < 5; count += 1) a.report(c.self, Offence.MALFORMED)
      await until(() => a.peers().every(({ id }) => id !== c.self))
    })

    it('refuses every call after it is closed', async () => {
      await a.close()
      expect(await codeOf(a.publish('news', bytes()))).toBe(NetworkErrorCode.CLOSED)
      expect(await codeOf(a.request(b.self, 'echo', bytes(), never))).toBe(NetworkErrorCode.CLOSED)
      expect(codeThrown(() => a.subscribe('news', () => 'accepted'))).toBe(NetworkErrorCode.CLOSED)
      expect(codeThrown(() => a.serve('echo', async () => bytes()))).toBe(NetworkErrorCode.CLOSED)
      await a.close()
    })
  })
}
