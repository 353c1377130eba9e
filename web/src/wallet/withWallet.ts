import type { WriteClient } from '@flowbuilder/sdk/actions/sendCall'
import { createClient, custom, http, numberToHex } from 'viem'
import { WebError, WebErrorCode } from '../errors/webError.ts'
import { isShownOld } from '../network/keptAnswers.ts'
import { type Chain, LOCAL_CHAIN_ID } from '../network/useNetwork.ts'
import { CHAIN_UNKNOWN, toWalletError, type WalletProvider, walletErrorCode } from './eip1193.ts'
import type { ConnectedWallet } from './walletStore.ts'

const POLLING_MS = 1_000
const RPC_TIMEOUT_MS = 10_000
/** Only what needs the key, or must be true of the wallet itself; everything else is read from the chosen node. */
const WALLET_METHODS = /^(eth_sendTransaction|eth_chainId|wallet_|personal_sign|eth_signTypedData)/

/**
 * Runs an action of the SDK with the connected wallet as the account that signs.
 *
 * - An injected wallet is put on the chain of the deployment first; an unknown chain is offered to it.
 * - The burner is none but on a local chain.
 * - Errors: WEB_WALLET_MISSING, WEB_OFFLINE, WEB_WALLET_REJECTED, WEB_WALLET_BUSY, WEB_WALLET_LOCKED, WEB_WALLET_WRONG_CHAIN; those of
 *   the action.
 */
export async function withWallet<Result>(
  wallet: ConnectedWallet | undefined,
  chain: Chain,
  action: (client: WriteClient) => Promise<Result>,
): Promise<Result> {
  if (wallet === undefined) throw new WebError(WebErrorCode.WALLET_MISSING)
  // What is shown may be old, and a signature would be about that.
  if (isShownOld()) throw new WebError(WebErrorCode.OFFLINE)
  if (wallet.kind === 'burner') {
    if (chain.deployment.chainId !== LOCAL_CHAIN_ID) throw new WebError(WebErrorCode.WALLET_MISSING)
    const { privateKeyToAccount } = await import('viem/accounts')
    const transport = http(chain.rpcUrl, { timeout: RPC_TIMEOUT_MS })
    const account = privateKeyToAccount(wallet.key)
    return action(createClient({ account, transport, pollingInterval: POLLING_MS }))
  }
  await requireChain(wallet.provider, chain)
  let refusal: WebError | undefined
  const node = http(chain.rpcUrl, { timeout: RPC_TIMEOUT_MS })({})
  const transport = custom(
    {
      request: async (call: { method: string; params?: unknown }) => {
        if (!WALLET_METHODS.test(call.method)) return node.request(call as never)
        try {
          return await wallet.provider.request(call)
        } catch (error) {
          // The SDK keeps no trace of the code; the person must hear that it was their own answer.
          refusal = toWalletError(error)
          throw error
        }
      },
    },
    { retryCount: 0 },
  )
  try {
    return await action(
      createClient({ account: wallet.account, transport, pollingInterval: POLLING_MS }),
    )
  } catch (error) {
    throw refusal ?? error
  }
}

async function requireChain(provider: WalletProvider, chain: Chain): Promise<void> {
  const { deployment, rpcUrl } = chain
  const chainId = numberToHex(deployment.chainId)
  try {
    if (Number(await provider.request({ method: 'eth_chainId' })) === deployment.chainId) return
    await provider
      .request({ method: 'wallet_switchEthereumChain', params: [{ chainId }] })
      .catch((error: unknown) => {
        if (walletErrorCode(error) !== CHAIN_UNKNOWN) throw error
        const nativeCurrency = { name: 'Ether', symbol: 'ETH', decimals: 18 }
        const chainName = `FlowBuilder ${deployment.chainId}`
        const params = [{ chainId, chainName, nativeCurrency, rpcUrls: [rpcUrl] }]
        return provider.request({ method: 'wallet_addEthereumChain', params })
      })
    if (Number(await provider.request({ method: 'eth_chainId' })) === deployment.chainId) return
  } catch (error) {
    throw toWalletError(error) ?? new WebError(WebErrorCode.WALLET_WRONG_CHAIN, String(error))
  }
  throw new WebError(WebErrorCode.WALLET_WRONG_CHAIN)
}
