import { useEffect } from 'react'
import { useNetwork } from '../network/useNetwork.ts'
import { useWallet, wasBurner } from './walletStore.ts'

/** Takes up the burner of before a reload, once the network is known to be a local one; on any other one it goes. */
export function useLocalBurner(): void {
  const { view, isLocal } = useNetwork()
  const { connected, connectBurner, disconnect } = useWallet()
  useEffect(() => {
    if (view === undefined) return
    if (isLocal && connected === undefined && wasBurner())
      void connectBurner().catch(() => undefined)
    if (!isLocal && connected?.kind === 'burner') disconnect()
  }, [view, isLocal, connected, connectBurner, disconnect])
}
