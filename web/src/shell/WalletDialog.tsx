'use client'

import { Button, Modal, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useNetwork } from '../network/useNetwork.ts'
import { ErrorNotice } from '../ui/ErrorNotice.tsx'
import { Icon } from '../ui/Icon.tsx'
import type { AnnouncedWallet } from '../wallet/discoverWallets.ts'
import { fundBurner } from '../wallet/fundBurner.ts'
import { useWallet } from '../wallet/walletStore.ts'

/** The wallets in this browser, and on a local chain an account with play money. */
export function WalletDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useTranslations('wallet')
  const { wallets, connect, connectBurner } = useWallet()
  const { chain, isLocal } = useNetwork()
  const connecting = useMutation({
    mutationFn: (wallet: AnnouncedWallet) => connect(wallet),
    onSuccess: onClose,
  })
  const burner = useMutation({
    mutationFn: async () => {
      await connectBurner()
      const { connected } = useWallet.getState()
      if (chain !== undefined && connected !== undefined) await fundBurner(chain, connected.account)
    },
    onSuccess: onClose,
  })
  const error = connecting.error ?? burner.error
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('choose')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="sm">
        {wallets.map((wallet) => (
          <Button
            key={wallet.info.rdns}
            variant="default"
            size="md"
            justify="flex-start"
            loading={connecting.isPending && connecting.variables === wallet}
            leftSection={<WalletIcon uri={wallet.info.icon} />}
            onClick={() => connecting.mutate(wallet)}
          >
            {wallet.info.name}
          </Button>
        ))}
        {wallets.length === 0 ? (
          <Text size="sm" c="var(--flow-muted)">
            {t('none')}
          </Text>
        ) : null}
        {isLocal ? (
          <>
            <Button
              variant="light"
              size="md"
              justify="flex-start"
              leftSection={<Icon name="wallet" size={20} />}
              loading={burner.isPending}
              onClick={() => burner.mutate()}
            >
              {t('useBurner')}
            </Button>
            <Text size="xs" c="var(--flow-muted)">
              {t('burnerHint')}
            </Text>
          </>
        ) : null}
        {error === null ? null : <ErrorNotice error={error} />}
      </Stack>
    </Modal>
  )
}

/** A wallet names its own icon; anything but a data URI would be a request to a stranger. */
function WalletIcon({ uri }: { readonly uri: string }): ReactNode {
  if (!uri.startsWith('data:image/')) return <Icon name="wallet" size={20} />
  // biome-ignore lint/performance/noImgElement: a data URI has nothing to optimise
  return <img src={uri} alt="" width={22} height={22} />
}
