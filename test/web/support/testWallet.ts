import type { Page } from '@playwright/test'
import { createTestClient, createWalletClient, type Hex, http, numberToHex, parseEther } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'

const FUNDS = parseEther('500')
const LOCAL_CHAIN_ID = 31_337
const NAME = 'walletRequest'

export interface TestWallet {
  readonly address: Hex
  /** How it answers the next questions. @default 'approve' */
  answer: 'approve' | 'reject' | 'busy'
  /** The chain it is on. */
  chainId: number
}

interface Call {
  readonly method: string
  readonly params?: readonly unknown[]
}

/**
 * Puts a wallet into a page that announces itself by EIP-6963. Its key is here, in the test process, and never in the page;
 * it shares no account before it was asked to.
 */
export async function installTestWallet(page: Page, rpcUrl: string): Promise<TestWallet> {
  const account = privateKeyToAccount(generatePrivateKey())
  const transport = http(rpcUrl)
  const chain = createTestClient({ mode: 'anvil', transport })
  await chain.setBalance({ address: account.address, value: FUNDS })
  const signer = createWalletClient({ account, transport })
  const wallet: TestWallet = {
    address: account.address,
    answer: 'approve',
    chainId: LOCAL_CHAIN_ID,
  }
  let connected = false
  const refuse = (code: number, message: string) => ({ error: { code, message } })
  await page.exposeFunction(NAME, async ({ method, params = [] }: Call) => {
    const asks = /^(eth_requestAccounts|eth_sendTransaction|eth_signTypedData_v4|wallet_)/.test(
      method,
    )
    if (asks && wallet.answer === 'reject') return refuse(4001, 'User rejected the request.')
    if (asks && wallet.answer === 'busy') return refuse(-32002, 'Request already pending.')
    switch (method) {
      case 'eth_requestAccounts':
        connected = true
        return { result: [account.address] }
      case 'eth_accounts':
        return { result: connected ? [account.address] : [] }
      case 'eth_chainId':
        return { result: numberToHex(wallet.chainId) }
      case 'wallet_switchEthereumChain': {
        const [{ chainId }] = params as [{ chainId: Hex }]
        wallet.chainId = Number(chainId)
        return { result: null }
      }
      case 'eth_sendTransaction': {
        const [{ to, data, value }] = params as [{ to: Hex; data: Hex; value?: Hex }]
        const hash = await signer.sendTransaction({
          to,
          data,
          value: BigInt(value ?? 0),
          chain: null,
        })
        return { result: hash }
      }
      case 'eth_signTypedData_v4': {
        const [, typedData] = params as [Hex, string]
        return { result: await account.signTypedData(JSON.parse(typedData)) }
      }
      default:
        return refuse(4200, `Unsupported method ${method}.`)
    }
  })
  await page.addInitScript((name) => {
    const provider = {
      request: async (call: unknown) => {
        const ask = (window as unknown as Record<string, (call: unknown) => Promise<unknown>>)[name]
        const answer = (await ask?.(call)) as {
          result?: unknown
          error?: { code: number; message: string }
        }
        if (answer.error === undefined) return answer.result
        throw Object.assign(new Error(answer.error.message), { code: answer.error.code })
      },
      on: () => undefined,
      removeListener: () => undefined,
    }
    const info = {
      uuid: '1',
      name: 'Test Wallet',
      rdns: 'test.wallet',
      icon: 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"/>',
    }
    const announce = () =>
      window.dispatchEvent(
        new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }),
      )
    window.addEventListener('eip6963:requestProvider', announce)
    announce()
  }, NAME)
  return wallet
}
