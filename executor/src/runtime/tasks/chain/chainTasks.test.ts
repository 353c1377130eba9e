import { setTimeout as sleep } from 'node:timers/promises'
import { FlowError } from '@flowbuilder/sdk/errors/flowError'
import type { Value } from '@flowbuilder/sdk/table/value'
import type {
  ChainRead,
  ChainReadTask,
  ChainWrite,
  ChainWriteTask,
} from '@flowbuilder/sdk/workflow/definition'
import { encodeFunctionData, type LocalAccount, parseAbi, parseEther, parseGwei } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { LOCAL_CHAIN_ID } from '../../../devnet/anvil.ts'
import { isRetryable, type TaskContext, type TaskNotes, type TaskValues } from '../../port.ts'
import { ChainReadExecutor } from './chainReadExecutor.ts'
import { Chains } from './chains.ts'
import { ChainWriteExecutor, type ChainWriteExecutorOptions } from './chainWriteExecutor.ts'
import { MAX_CALL_BYTES } from './encodeCall.ts'
import { decodeTransaction, hashOf, type SignedTransaction } from './signedTransaction.ts'
import { type RpcProxy, startRpcProxy } from './testing/rpcProxy.ts'
import {
  COUNTER,
  ECHO,
  REVERT_CODE,
  REVERTER,
  startTestChain,
  type TestChain,
} from './testing/testChain.ts'

let chain: TestChain
const close: Array<() => Promise<unknown>> = []

beforeAll(async () => {
  chain = await startTestChain()
})
afterAll(() => chain.stop())
afterEach(async () => {
  for (const done of close.splice(0)) await done()
})

/** Notes that outlive an attempt, as the journal keeps them. */
class Notes {
  readonly bytes: Uint8Array[] = []

  get notes(): TaskNotes {
    return { recorded: [...this.bytes], record: async (note) => void this.bytes.push(note) }
  }

  get transactions(): readonly SignedTransaction[] {
    return this.bytes.map(decodeTransaction)
  }
}

const contextOf = (changes: Partial<TaskContext> = {}): TaskContext => ({
  runId: 'run',
  taskId: 'task',
  attempt: 1,
  idempotencyKey: `0x${'00'.repeat(32)}`,
  seed: `0x${'00'.repeat(32)}`,
  hosts: [],
  deadlineMs: Date.now() + 30_000,
  signal: new AbortController().signal,
  notes: new Notes().notes,
  ...changes,
})

async function failureOf(promise: Promise<unknown>): Promise<FlowError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof FlowError) return error
  throw new Error(`no FlowError: ${String(error)}`)
}

const chainsOf = (rpcUrl = chain.rpcUrl): Chains =>
  new Chains([{ chainId: LOCAL_CHAIN_ID, rpcUrl }])

describe('ChainReadExecutor', () => {
  const readTask = (read: Partial<ChainRead>): ChainReadTask => ({
    'chain.read': {
      to: ECHO,
      function: 'function echo(uint256) view returns (uint256)',
      args: ['7'],
      block: 'latest',
      aggregate: 'identical',
      ...read,
    },
    with: {},
  })
  const read = (
    task: ChainReadTask,
    inputs: TaskValues = {},
    chains = chainsOf(),
  ): Promise<TaskValues> => new ChainReadExecutor({ chains }).execute(task, inputs)

  it('passes values of every type through a contract and back', async () => {
    const types =
      'int96 big, uint8 small, bool yes, address to, string word, bytes32 hash, int256[] list, address[2] pair'
    const task = readTask({
      function: `function echo(${types}) view returns (${types})`,
      args: ['${big}', '255', true, '${to}', '€ ${word}', '0x${hash}', ['1', '${big}'], '${pair}'],
    })
    const to = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
    const inputs: TaskValues = {
      big: { type: 'integer', value: -(2n ** 95n) },
      to: { type: 'address', value: to },
      word: { type: 'text', value: 'ü' },
      hash: { type: 'text', value: 'ab'.repeat(32) },
      pair: { type: 'address[]', items: [to, ECHO] },
    }
    const echo = '0x00000000000000000000000000000000000Ec800'
    expect(await read(task, inputs)).toEqual({
      big: { type: 'integer', value: -(2n ** 95n) },
      small: { type: 'integer', value: 255n },
      yes: { type: 'boolean', value: true },
      to: { type: 'address', value: to },
      word: { type: 'text', value: '€ ü' },
      hash: { type: 'text', value: `0x${'ab'.repeat(32)}` },
      list: { type: 'integer[]', items: [1n, -(2n ** 95n)] },
      pair: { type: 'address[]', items: [to, expect.stringMatching(new RegExp(echo, 'i'))] },
    })
  })

  it('calls a result without a name "value", and names the block that it reads', async () => {
    const proxy = await startRpcProxy(chain.rpcUrl, () => ({ forward: true, answer: true }))
    close.push(proxy.close)
    const result = await read(readTask({}), {}, chainsOf(proxy.url))
    expect(result).toEqual({ value: { type: 'integer', value: 7n } })
    expect(proxy.calls).toEqual(['eth_chainId', 'eth_getBlockByNumber', 'eth_call'])
  })

  it('reads a final block as it was, whatever came later', async () => {
    const count = readTask({
      to: COUNTER,
      function: 'function count() view returns (uint256 count)',
      args: [],
    })
    const [sender] = await chain.client.getAddresses()
    const before = await chain.count()
    const data = encodeFunctionData({
      abi: parseAbi(['function add(uint256 amount)']),
      args: [42n],
    })
    if (sender === undefined) throw new Error('the chain has no account')
    const hash = await chain.client.sendTransaction({
      account: sender,
      to: COUNTER,
      data,
      chain: null,
    })
    await chain.client.waitForTransactionReceipt({ hash })
    const final = {
      ...count,
      'chain.read': { ...count['chain.read'], block: 'finalized' },
    } as const
    expect(await read(count)).toEqual({ count: { type: 'integer', value: before + 42n } })
    expect(await read(final)).toEqual({ count: { type: 'integer', value: before } })
  })

  it.each([
    [
      'a contract that is not there',
      { to: '0x00000000000000000000000000000000000000aa' },
      'CHAIN_CONTRACT_MISSING',
    ],
    ['a revert', { to: REVERTER }, 'CONTRACT_REVERTED'],
    [
      'bytes that do not fit',
      { function: 'function echo(uint256) view returns (uint256 a, uint256 b)' },
      'CHAIN_RESULT_INVALID',
    ],
    [
      'a result of 97 bits',
      { args: ['${large}'], function: 'function echo(bytes32) view returns (uint256)' },
      'CHAIN_RESULT_INVALID',
    ],
    [
      'an argument out of range',
      { args: ['256'], function: 'function echo(uint8) view returns (uint8)' },
      'CHAIN_ARGUMENT_INVALID',
    ],
    ['an argument that is no integer', { args: ['x'] }, 'CHAIN_ARGUMENT_INVALID'],
    [
      'an argument of another type',
      { args: ['${word}'], function: 'function echo(address) view returns (address)' },
      'CHAIN_ARGUMENT_INVALID',
    ],
    ['a table', { args: ['${table}'] }, 'CHAIN_ARGUMENT_INVALID'],
    ['an address that is none', { to: '${word}' }, 'CHAIN_ARGUMENT_INVALID'],
    ['another chain', { chainId: 1 }, 'CHAIN_UNKNOWN'],
  ] as const)('refuses %s', async (_name, changes, code) => {
    const inputs: TaskValues = {
      large: { type: 'text', value: `0x${'0'.repeat(39)}1${'0'.repeat(24)}` },
      word: { type: 'text', value: 'word' },
      table: { type: 'table', columns: { a: { type: 'integer[]', items: [1n] } } },
    }
    const failure = await failureOf(read(readTask(changes), inputs))
    expect([failure.code, isRetryable(failure)]).toEqual([code, false])
  })

  it('refuses arguments above the limit, and takes the longest', async () => {
    const task = readTask({
      args: ['${data}'],
      function: 'function echo(bytes) view returns (bytes)',
    })
    const bytes = (count: number): TaskValues => ({
      data: { type: 'text', value: `0x${'ab'.repeat(count)}` },
    })
    const longest = MAX_CALL_BYTES - 4 - 64 - ((MAX_CALL_BYTES - 4 - 64) % 32)
    expect(await read(task, bytes(longest))).toEqual({ value: bytes(longest)['data'] })
    expect((await failureOf(read(task, bytes(longest + 32)))).code).toBe('CHAIN_CALL_TOO_LARGE')
  })

  it('says that another attempt may help when the endpoint does not answer', async () => {
    const failure = await failureOf(read(readTask({}), {}, chainsOf('http://127.0.0.1:1')))
    expect([failure.code, isRetryable(failure)]).toEqual(['RPC_UNREACHABLE', true])
  })

  it('refuses an endpoint of another chain, and looks again later', async () => {
    const chains = new Chains([{ chainId: 5, rpcUrl: chain.rpcUrl }])
    for (let attempt = 0; attempt < 2; attempt++)
      expect((await failureOf(read(readTask({}), {}, chains))).code).toBe('WRONG_CHAIN')
    expect((await failureOf(read(readTask({}), {}, new Chains([])))).code).toBe('CHAIN_UNKNOWN')
  })
})

describe('ChainWriteExecutor', () => {
  let account: LocalAccount
  let start: bigint

  beforeEach(async () => {
    account = privateKeyToAccount(generatePrivateKey())
    await chain.client.setBalance({ address: account.address, value: parseEther('10') })
    await chain.client.setAutomine(true)
    start = await chain.count()
  })

  const add = (changes: Partial<ChainWrite> = {}): ChainWriteTask => ({
    'chain.write': {
      to: COUNTER,
      function: 'function add(uint256 amount)',
      args: ['${amount}'],
      value: '0',
      confirmations: 1,
      ...changes,
    },
    with: {},
  })
  const inputs: TaskValues = { amount: { type: 'integer', value: 1n } }
  const writerOf = (
    options: ChainWriteExecutorOptions = {},
    rpcUrl = chain.rpcUrl,
  ): ChainWriteExecutor =>
    new ChainWriteExecutor({ pollMs: 20, ...options }, { chains: chainsOf(rpcUrl), account })
  const proxyOf = async (faultOf: Parameters<typeof startRpcProxy>[1]): Promise<RpcProxy> => {
    const proxy = await startRpcProxy(chain.rpcUrl, faultOf)
    close.push(proxy.close)
    return proxy
  }
  const added = async (): Promise<bigint> => (await chain.count()) - start
  const sentCount = (): Promise<number> =>
    chain.client.getTransactionCount({ address: account.address })
  const PASS = { forward: true, answer: true }

  it('sends one transaction and gives its hash and block', async () => {
    const notes = new Notes()
    const result = await writerOf().execute(add(), inputs, contextOf({ notes: notes.notes }))
    const [transaction] = notes.transactions
    const hash = transaction === undefined ? '0x' : hashOf(transaction)
    const { blockNumber } = await chain.client.getTransactionReceipt({ hash })
    expect(result).toEqual({
      transaction: { type: 'text', value: hash },
      block: { type: 'integer', value: blockNumber },
    } satisfies Record<string, Value>)
    expect([await added(), await sentCount(), notes.bytes.length]).toEqual([1n, 1, 1])
  })

  it('records a transaction before the endpoint hears of it', async () => {
    const events: string[] = []
    const proxy = await proxyOf((method) => {
      if (method === 'eth_sendRawTransaction') events.push('broadcast')
      return PASS
    })
    const notes = { recorded: [], record: async () => void events.push('recorded') }
    await writerOf({}, proxy.url).execute(add(), inputs, contextOf({ notes }))
    expect(events.slice(0, 2)).toEqual(['recorded', 'broadcast'])
  })

  it('sends nothing when the note cannot be made', async () => {
    const record = async (): Promise<void> => {
      throw new FlowError({ data: { code: 'LOG_FULL' }, message: 'full', remedy: 'none' })
    }
    const attempt = writerOf().execute(
      add(),
      inputs,
      contextOf({ notes: { recorded: [], record } }),
    )
    expect((await failureOf(attempt)).code).toBe('LOG_FULL')
    expect([await added(), await sentCount()]).toEqual([0n, 0])
  })

  it.each([
    ['never left', { forward: false, answer: false }],
    ['arrived without an answer', { forward: true, answer: false }],
  ])(
    'goes on with the transaction of an earlier attempt whose broadcast %s',
    async (_name, fault) => {
      const notes = new Notes()
      let isBroken = true
      const proxy = await proxyOf((method) =>
        method === 'eth_sendRawTransaction' && isBroken ? fault : PASS,
      )
      const abort = new AbortController()
      const first = writerOf({}, proxy.url).execute(
        add(),
        inputs,
        contextOf({ notes: notes.notes, signal: abort.signal }),
      )
      // It may be included before it is stopped; then there is no failure.
      const outcome = first.then(
        () => undefined,
        (error: FlowError) => error.code,
      )
      await expect
        .poll(() => proxy.calls.filter((call) => call === 'eth_sendRawTransaction').length)
        .toBeGreaterThan(0)
      abort.abort()
      expect(['CHAIN_CANCELLED', undefined]).toContain(await outcome)
      isBroken = false
      for (let life = 0; life < 3; life++)
        await writerOf({}, proxy.url).execute(add(), inputs, contextOf({ notes: notes.notes }))
      expect([await added(), await sentCount(), notes.bytes.length]).toEqual([1n, 1, 1])
    },
  )

  it('outlives an endpoint that goes away after the broadcast', async () => {
    let failures = 0
    const proxy = await proxyOf((method) => {
      const isLost = method !== 'eth_sendRawTransaction' && failures < 5 && proxyHasSent()
      if (isLost) failures += 1
      return isLost ? { forward: false, answer: false } : PASS
    })
    const proxyHasSent = (): boolean => proxy.calls.includes('eth_sendRawTransaction')
    await writerOf({}, proxy.url).execute(add(), inputs, contextOf())
    expect([await added(), failures]).toEqual([1n, 5])
  })

  it('replaces a stuck transaction with the same nonce, and both are one', async () => {
    await chain.client.setAutomine(false)
    const notes = new Notes()
    const writing = writerOf({ stuckMs: 50 }).execute(
      add(),
      inputs,
      contextOf({ notes: notes.notes }),
    )
    await expect.poll(() => notes.bytes.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(3)
    await chain.client.mine({ blocks: 1 })
    await writing
    const nonces = new Set(notes.transactions.map(({ nonce }) => nonce))
    expect([await added(), await sentCount(), nonces.size]).toEqual([1n, 1, 1])
    const fees = notes.transactions.map(({ maxFeePerGas }) => BigInt(maxFeePerGas))
    expect(fees).toEqual(fees.toSorted((left, right) => (left < right ? -1 : 1)))
  })

  it('takes another nonce only when something else has used its own for good', async () => {
    const notes = new Notes()
    const unsent = await proxyOf((method) =>
      method === 'eth_sendRawTransaction' ? { forward: false, answer: false } : PASS,
    )
    const abort = new AbortController()
    const first = writerOf({}, unsent.url).execute(
      add(),
      inputs,
      contextOf({ notes: notes.notes, signal: abort.signal }),
    )
    await expect.poll(() => notes.bytes.length, { timeout: 5_000 }).toBe(1)
    abort.abort()
    await failureOf(first)
    // Something else of the same account takes the nonce.
    const hash = await chain.client.sendTransaction({
      account,
      to: ECHO,
      data: '0x00000000',
      chain: null,
    })
    await chain.client.waitForTransactionReceipt({ hash })
    let isDone = false
    const second = writerOf()
      .execute(add(), inputs, contextOf({ notes: notes.notes }))
      .finally(() => {
        isDone = true
      })
    await sleep(200)
    expect([isDone, notes.bytes.length, await added()]).toEqual([false, 1, 0n])
    await chain.client.mine({ blocks: 100 })
    await second
    expect([notes.transactions.map(({ nonce }) => nonce), await added()]).toEqual([[0, 1], 1n])
  })

  it('waits for its confirmations, and sends again what a reorganisation took back', async () => {
    const notes = new Notes()
    let isDone = false
    const writing = writerOf()
      .execute(add({ confirmations: 3 }), inputs, contextOf({ notes: notes.notes }))
      .finally(() => {
        isDone = true
      })
    await expect.poll(() => added(), { timeout: 5_000 }).toBe(1n)
    await chain.client.request({ method: 'anvil_reorg', params: [1, []] } as never)
    await expect.poll(() => added(), { timeout: 5_000 }).toBe(1n)
    await sleep(100)
    expect(isDone).toBe(false)
    await chain.client.mine({ blocks: 2 })
    await writing
    expect([await added(), await sentCount(), notes.bytes.length]).toEqual([1n, 1, 1])
  })

  it('gives each of many tasks its own nonce', async () => {
    const writer = writerOf()
    const notes = Array.from({ length: 8 }, () => new Notes())
    await Promise.all(
      notes.map((own) => writer.execute(add(), inputs, contextOf({ notes: own.notes }))),
    )
    const nonces = notes.flatMap((own) => own.transactions.map(({ nonce }) => nonce))
    expect(nonces.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(await added()).toBe(8n)
  })

  it('sends no more once it is stopped', async () => {
    const abort = new AbortController()
    abort.abort()
    const attempt = writerOf().execute(add(), inputs, contextOf({ signal: abort.signal }))
    expect((await failureOf(attempt)).code).toBe('CHAIN_CANCELLED')
    expect(await sentCount()).toBe(0)
  })

  it('signs nothing for a call that would revert, or that it cannot or will not pay', async () => {
    const notes = new Notes()
    const attempt = async (
      task: ChainWriteTask,
      options: ChainWriteExecutorOptions = {},
    ): Promise<unknown> => {
      const failure = await failureOf(
        writerOf(options).execute(task, inputs, contextOf({ notes: notes.notes })),
      )
      return [failure.code, isRetryable(failure)]
    }
    expect(await attempt(add({ to: REVERTER }))).toEqual(['CONTRACT_REVERTED', false])
    expect(await attempt(add({ value: '-1' }))).toEqual(['CHAIN_ARGUMENT_INVALID', false])
    expect(await attempt(add(), { maxFeePerGas: 1n })).toEqual(['CHAIN_FEE_TOO_HIGH', true])
    await chain.client.setBalance({ address: account.address, value: parseGwei('1') })
    expect(await attempt(add())).toEqual(['UNFUNDED_ACCOUNT', true])
    expect(notes.bytes).toEqual([])
  })

  it('fails when the transaction is included and reverts, and sends another one only in a later attempt', async () => {
    const notes = new Notes()
    const target = '0x00000000000000000000000000000000000f1100'
    const counter = await chain.client.getCode({ address: COUNTER })
    await chain.client.setCode({ address: target, bytecode: counter ?? '0x' })
    const proxy = await proxyOf(async (method) => {
      // The contract changes between the simulation and the block.
      if (method === 'eth_sendRawTransaction')
        await chain.client.setCode({ address: target, bytecode: REVERT_CODE })
      return PASS
    })
    const attempt = (url: string): Promise<TaskValues> =>
      writerOf({}, url).execute(add({ to: target }), inputs, contextOf({ notes: notes.notes }))
    const failure = await failureOf(attempt(proxy.url))
    expect([failure.code, isRetryable(failure)]).toEqual(['CHAIN_TRANSACTION_REVERTED', false])
    expect([await sentCount(), notes.bytes.length]).toEqual([1, 1])
    await chain.client.setCode({ address: target, bytecode: counter ?? '0x' })
    // In another branch of the chain it could still succeed: so long nothing is sent.
    const again = attempt(chain.rpcUrl)
    await sleep(200)
    expect([await sentCount(), notes.bytes.length]).toEqual([1, 1])
    await chain.client.mine({ blocks: 100 })
    await again
    expect([await sentCount(), notes.bytes.length]).toEqual([2, 2])
    expect(await chain.client.getStorageAt({ address: target, slot: '0x0' })).toMatch(/01$/)
  })

  it('says when the node has no account, or a note is not its own', async () => {
    const without = new ChainWriteExecutor({}, { chains: chainsOf(), account: undefined })
    expect((await failureOf(without.execute(add(), inputs, contextOf()))).code).toBe(
      'CHAIN_ACCOUNT_MISSING',
    )
    const notes = { recorded: [Uint8Array.from([1])], record: async () => {} }
    const attempt = writerOf().execute(add(), inputs, contextOf({ notes }))
    expect((await failureOf(attempt)).code).toBe('CHAIN_NOTE_INVALID')
  })
})
