import { ChainError, ChainErrorCode } from '@flowbuilder/sdk/actions/errors'
import { type Hash, type Hex, keccak256, toHex, zeroAddress } from 'viem'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MemoryStore } from '../../storage/kv/memory/memoryStore.ts'
import { SettlementErrorCode } from '../errors.ts'
import { AccountSender } from './accountSender.ts'
import { NonceGate } from './nonceGate.ts'
import { type AccountChain, MAX_TRANSACTION_GAS } from './port.ts'

const REPLACE_AFTER_MS = 1_000
const ORDER = { key: 'one', to: zeroAddress, data: '0x01' } as const

/** An endpoint that includes what it takes at once. */
class Endpoint implements AccountChain {
  readonly account = zeroAddress
  readonly included: Hash[] = []
  readonly offered: Hex[] = []
  signed = 0
  gas = MAX_TRANSACTION_GAS
  takes: (raw: Hex) => boolean = () => true

  balance = async () => 10n ** 18n
  nonce = async () => this.included.length
  feeLevel = async () => ({ maxFeePerGas: 1n, maxPriorityFeePerGas: 1n })
  estimate = async () => ({ type: 'accepted', gas: this.gas }) as const

  signCall: AccountChain['signCall'] = async ({ data }, { nonce, gas, maxFeePerGas }) => {
    this.signed += 1
    const raw = toHex(`${data} ${nonce} ${gas} ${maxFeePerGas}`)
    return { raw, hash: keccak256(raw) }
  }

  async broadcast(raw: Hex): Promise<void> {
    this.offered.push(raw)
    if (this.takes(raw)) this.included.push(keccak256(raw))
    else {
      const data = { code: ChainErrorCode.RPC_FAILED, detail: 'gas limit too high' } as const
      throw new ChainError({ data, message: 'refused', remedy: 'none' })
    }
  }

  receipt: AccountChain['receipt'] = async (hash) =>
    this.included.includes(hash)
      ? { hash, blockNumber: 1, succeeded: true, gasUsed: 1n, gasCost: 1n }
      : undefined
}

let nowMs: number
let endpoint: Endpoint
let store: MemoryStore
let troubles: string[]
let sender: AccountSender
const open = (): Promise<AccountSender> => {
  const now = (): number => nowMs
  const gate = new NonceGate({ chain: endpoint, now })
  const onTrouble = ({ code }: { readonly code: string }): void => void troubles.push(code)
  return AccountSender.open(
    { pollMs: 1, replaceAfterMs: REPLACE_AFTER_MS },
    { chain: endpoint, gate, store, now, onTrouble },
  )
}
beforeEach(async () => {
  ;[nowMs, endpoint, store, troubles] = [0, new Endpoint(), new MemoryStore(), []]
  sender = await open()
})
afterEach(() => sender.close())

/** Until the endpoint has refused a transaction. */
const refused = async (): Promise<void> => {
  while (troubles.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
}

describe('AccountSender', () => {
  it('signs nothing that needs more gas than a transaction may have', async () => {
    endpoint.gas = MAX_TRANSACTION_GAS + 1n
    await expect(sender.send(ORDER)).rejects.toMatchObject({
      data: {
        code: SettlementErrorCode.GAS_TOO_HIGH,
        gas: MAX_TRANSACTION_GAS + 1n,
        limit: MAX_TRANSACTION_GAS,
      },
    })
    expect([endpoint.signed, endpoint.offered]).toEqual([0, []])
    // Neither the key nor the nonce is taken.
    endpoint.gas = MAX_TRANSACTION_GAS
    expect(await sender.send(ORDER)).toMatchObject({ succeeded: true })
    expect(endpoint.included).toHaveLength(1)
  })

  it('makes way with a transaction that does nothing when what it signed is never taken', async () => {
    endpoint.takes = (raw) => raw !== endpoint.offered[0]
    const sent = expect(sender.send(ORDER)).rejects.toMatchObject({
      code: SettlementErrorCode.CANCELLED,
    })
    await refused()
    expect(endpoint.signed).toBe(1)
    nowMs += REPLACE_AFTER_MS
    await sent
    expect(new Set(troubles)).toEqual(new Set([ChainErrorCode.RPC_FAILED]))
    expect(endpoint.included).toEqual([keccak256(toHex('0x 0 21000 2'))])
    expect(await sender.send({ ...ORDER, key: 'two' })).toMatchObject({ succeeded: true })
  })

  it('makes way when one that it signed before a restart needs too much gas by now', async () => {
    endpoint.takes = (raw) => raw !== endpoint.offered[0]
    const first = expect(sender.send(ORDER)).rejects.toMatchObject({
      code: SettlementErrorCode.SENDER_CLOSED,
    })
    await refused()
    await sender.close()
    await first
    endpoint.gas = MAX_TRANSACTION_GAS + 1n
    sender = await open()
    const again = expect(sender.send(ORDER)).rejects.toMatchObject({
      code: SettlementErrorCode.CANCELLED,
    })
    nowMs += REPLACE_AFTER_MS
    await again
    expect(endpoint.included).toHaveLength(1)
    expect(sender.liveKeys).toEqual([])
  })
})
