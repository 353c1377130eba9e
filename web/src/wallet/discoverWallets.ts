import type { WalletProvider } from './eip1193.ts'

/** A wallet that announced itself. Source: EIP-6963. */
export interface AnnouncedWallet {
  readonly info: {
    readonly uuid: string
    readonly name: string
    /** A data: URI. */
    readonly icon: string
    /** Stable name, such as `io.metamask`. */
    readonly rdns: string
  }
  readonly provider: WalletProvider
}

/** More would be a page of spam from one extension. */
const MAX_WALLETS = 20

/** Asks the wallets in this browser to announce themselves; calls back with all that did, again with each new one. */
export function discoverWallets(
  onChange: (wallets: readonly AnnouncedWallet[]) => void,
): () => void {
  const found = new Map<string, AnnouncedWallet>()
  const onAnnounce = (event: Event): void => {
    const wallet = (event as CustomEvent<AnnouncedWallet>).detail
    if (typeof wallet?.info?.rdns !== 'string' || found.size >= MAX_WALLETS) return
    found.set(wallet.info.rdns, wallet)
    onChange([...found.values()])
  }
  window.addEventListener('eip6963:announceProvider', onAnnounce)
  window.dispatchEvent(new Event('eip6963:requestProvider'))
  return () => window.removeEventListener('eip6963:announceProvider', onAnnounce)
}
