'use client'

import { Button } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { shorten } from '../format/shorten.ts'
import { Amount } from '../ui/Amount.tsx'
import { Dropdown, DropdownItem, DropdownLabel } from '../ui/Dropdown.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useBalance } from '../wallet/useBalance.ts'
import { useLocalBurner } from '../wallet/useLocalBurner.ts'
import { useWallet } from '../wallet/walletStore.ts'
import { FaucetItem } from './FaucetItem.tsx'

const WalletDialog = dynamic(() => import('./WalletDialog.tsx').then((file) => file.WalletDialog))

/** Connects a wallet, or shows the one that is connected. */
export function WalletButton(): ReactNode {
  const t = useTranslations('wallet')
  const connected = useWallet((state) => state.connected)
  const disconnect = useWallet((state) => state.disconnect)
  const balance = useBalance(connected?.account)
  const [choosing, setChoosing] = useState(false)
  useLocalBurner()
  if (connected === undefined) {
    return (
      <>
        <Button leftSection={<Icon name="wallet" />} onClick={() => setChoosing(true)}>
          {t('connect')}
        </Button>
        {choosing ? <WalletDialog onClose={() => setChoosing(false)} /> : null}
      </>
    )
  }
  const { account } = connected
  return (
    <Dropdown
      label={t('account', { account })}
      button={
        <>
          <Icon name="wallet" />
          {shorten(account)}
        </>
      }
    >
      {(close) => (
        <>
          <DropdownLabel>
            {connected.kind === 'burner' ? t('burner') : connected.name}
            {balance === undefined ? null : (
              <>
                {' · '}
                <Amount wei={balance} />
              </>
            )}
          </DropdownLabel>
          <DropdownItem
            icon={<Icon name="copy" />}
            onClick={() => {
              void navigator.clipboard.writeText(account).catch(() => undefined)
              close()
            }}
          >
            {t('copyAddress')}
          </DropdownItem>
          {connected.kind === 'burner' ? <FaucetItem account={account} /> : null}
          <DropdownItem icon={<Icon name="close" />} onClick={disconnect}>
            {t('disconnect')}
          </DropdownItem>
        </>
      )}
    </Dropdown>
  )
}
