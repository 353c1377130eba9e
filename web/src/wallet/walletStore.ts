import { type Address, getAddress, type Hex } from 'viem'
import { create } from 'zustand'
import { WebError, WebErrorCode } from '../errors/webError.ts'
import { type AnnouncedWallet, discoverWallets } from './discoverWallets.ts'
import { toWalletError, type WalletProvider } from './eip1193.ts'

/** Which wallet to come back to after a reload. */
const LAST_KEY = 'flow.wallet'
/** Key of the burner: play money of a local chain, never anything else. */
const BURNER_KEY = 'flow.burner'
export const BURNER = 'burner'

/** A wallet that shares an account with this page. */
export type ConnectedWallet =
  | {
      readonly kind: 'injected'
      readonly name: string
      readonly icon: string
      readonly account: Address
      readonly provider: WalletProvider
    }
  | { readonly kind: 'burner'; readonly account: Address; readonly key: Hex }

interface WalletState {
  readonly wallets: readonly AnnouncedWallet[]
  readonly connected: ConnectedWallet | undefined
  /** Looks for wallets and takes up the last one, without asking anything. Returns how to stop. */
  readonly start: () => () => void
  /** Errors: WEB_WALLET_REJECTED, WEB_WALLET_BUSY, WEB_WALLET_LOCKED. */
  readonly connect: (wallet: AnnouncedWallet) => Promise<void>
  /** Only for local chains. */
  readonly connectBurner: () => Promise<void>
  readonly disconnect: () => void
}

let stopListening = (): void => undefined

/** The connected wallet, for all pages. */
export const useWallet = create<WalletState>((set, get) => {
  const adopt = ({ info, provider }: AnnouncedWallet, accounts: readonly string[]): boolean => {
    const [first] = accounts
    if (first === undefined) return false
    const { name, icon } = info
    stopListening()
    set({ connected: { kind: 'injected', name, icon, account: getAddress(first), provider } })
    const onAccounts = (changed: readonly string[]): void => {
      const [next] = changed
      const { connected } = get()
      if (connected?.kind !== 'injected') return
      if (next === undefined) get().disconnect()
      else set({ connected: { ...connected, account: getAddress(next) } })
    }
    provider.on?.('accountsChanged', onAccounts)
    stopListening = () => provider.removeListener?.('accountsChanged', onAccounts)
    return true
  }
  return {
    wallets: [],
    connected: undefined,
    start: () =>
      discoverWallets((wallets) => {
        set({ wallets })
        const last = wallets.find(({ info }) => info.rdns === localStorage.getItem(LAST_KEY))
        if (last !== undefined && get().connected === undefined)
          void askAccounts(last.provider, 'eth_accounts').then(
            (accounts) => adopt(last, accounts),
            () => undefined, // it will be asked again when the person connects it
          )
      }),
    connect: async (wallet) => {
      const accounts = await askAccounts(wallet.provider, 'eth_requestAccounts')
      if (!adopt(wallet, accounts)) throw new WebError(WebErrorCode.WALLET_LOCKED)
      localStorage.setItem(LAST_KEY, wallet.info.rdns)
    },
    connectBurner: async () => {
      const { generatePrivateKey, privateKeyToAddress } = await import('viem/accounts')
      const key = (localStorage.getItem(BURNER_KEY) as Hex | null) ?? generatePrivateKey()
      localStorage.setItem(BURNER_KEY, key)
      localStorage.setItem(LAST_KEY, BURNER)
      set({ connected: { kind: 'burner', account: privateKeyToAddress(key), key } })
    },
    disconnect: () => {
      stopListening()
      localStorage.removeItem(LAST_KEY)
      set({ connected: undefined })
    },
  }
})

async function askAccounts(provider: WalletProvider, method: string): Promise<string[]> {
  try {
    return (await provider.request({ method })) as string[]
  } catch (error) {
    throw toWalletError(error) ?? new WebError(WebErrorCode.WALLET_LOCKED, String(error))
  }
}

/** Whether the burner was in use before the reload. */
export function wasBurner(): boolean {
  return localStorage.getItem(LAST_KEY) === BURNER
}
