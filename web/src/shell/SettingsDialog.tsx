'use client'

import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { normalizeUrl, useSettings } from '../network/settings.ts'
import { useNetwork } from '../network/useNetwork.ts'

/** Where the page sends its requests: a gateway and a node of the chain, and nowhere else. */
export function SettingsDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useTranslations('settings')
  const { gatewayUrl, rpcUrl, save } = useSettings()
  const { view } = useNetwork()
  const [gateway, setGateway] = useState(gatewayUrl ?? '')
  const [rpc, setRpc] = useState(rpcUrl ?? '')
  const isWrong = (value: string): boolean => value !== '' && normalizeUrl(value) === undefined
  const submit = (): void => {
    save({ gatewayUrl: normalizeUrl(gateway), rpcUrl: normalizeUrl(rpc) })
    onClose()
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="md">
        <Text size="sm" c="var(--flow-muted)">
          {t('lead')}
        </Text>
        <TextInput
          label={t('gateway')}
          description={t('gatewayHint')}
          placeholder={t('thisServer')}
          value={gateway}
          onChange={(event) => setGateway(event.currentTarget.value.trim())}
          error={isWrong(gateway) ? t('notAnAddress') : undefined}
        />
        <TextInput
          label={t('rpc')}
          description={t('rpcHint')}
          placeholder={view?.publicRpcUrl ?? 'https://'}
          value={rpc}
          onChange={(event) => setRpc(event.currentTarget.value.trim())}
          error={isWrong(rpc) ? t('notAnAddress') : undefined}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button onClick={submit} disabled={isWrong(gateway) || isWrong(rpc)}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
