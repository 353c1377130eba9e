'use client'

import { Button, Menu } from '@mantine/core'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { shorten } from '../format/shorten.ts'
import { Amount } from '../ui/Amount.tsx'
import { Icon } from '../ui/Icon.tsx'
import { useBalance } from '../wallet/useBalance.ts'
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
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <Button
          variant="default"
          leftSection={<Icon name="wallet" />}
          aria-label={t('account', { account: connected.account })}
        >
          {shorten(connected.account)}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {connected.kind === 'burner' ? t('burner') : connected.name}
          {balance === undefined ? null : (
            <>
              {' · '}
              <Amount wei={balance} />
            </>
          )}
        </Menu.Label>
        <Menu.Item
          leftSection={<Icon name="copy" />}
          onClick={() =>
            void navigator.clipboard.writeText(connected.account).catch(() => undefined)
          }
        >
          {t('copyAddress')}
        </Menu.Item>
        {connected.kind === 'burner' ? <FaucetItem account={connected.account} /> : null}
        <Menu.Item leftSection={<Icon name="close" />} onClick={disconnect}>
          {t('disconnect')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
