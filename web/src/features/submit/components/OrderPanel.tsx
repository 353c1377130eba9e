'use client'

import type { OrderRun } from '@flowbuilder/sdk/actions/signedOrder'
import { Button, FileButton, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { useNetwork } from '../../../network/useNetwork.ts'
import { Amount } from '../../../ui/Amount.tsx'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Hex } from '../../../ui/Hex.tsx'
import { Moment } from '../../../ui/Moment.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { useWallet } from '../../../wallet/walletStore.ts'

/** Sends an order that somebody signed: the gas is ours, the fee is theirs. */
export function OrderPanel(): ReactNode {
  const t = useTranslations('order')
  const locale = useLocale()
  const router = useRouter()
  const { chain } = useNetwork()
  const wallet = useWallet((state) => state.connected)
  const [orderRun, setOrderRun] = useState<OrderRun>()
  const read = useMutation({
    mutationFn: async (file: File) => {
      if (chain === undefined) return
      const { readOrderFile } = await import('../model/orderFile.ts')
      setOrderRun(readOrderFile(await file.text(), chain.deployment))
    },
  })
  const send = useMutation({
    mutationFn: async (signed: OrderRun) => {
      if (chain === undefined) return
      const { sendOrder } = await import('../model/sendOrder.ts')
      const id = await sendOrder(signed, chain, wallet)
      router.push(`/${locale}/run/?id=${id}`)
    },
  })
  const error = read.error ?? send.error
  const { terms, acceptUntil } = orderRun?.order ?? {}
  return (
    <Panel title={t('title')}>
      <Stack gap="sm">
        <Text size="sm">{t('text')}</Text>
        {terms === undefined || acceptUntil === undefined ? null : (
          <Facts
            items={[
              [t('owner'), <Hex key="owner" value={terms.owner} />],
              [t('fee'), <Amount key="fee" wei={terms.fee} />],
              [t('until'), <Moment key="until" ms={Number(acceptUntil) * 1_000} />],
            ]}
          />
        )}
        <Group gap="sm">
          <FileButton
            accept=".json,application/json"
            onChange={(file) => (file === null ? undefined : read.mutate(file))}
          >
            {(props) => (
              <Button {...props} variant="default" disabled={chain === undefined}>
                {t('open')}
              </Button>
            )}
          </FileButton>
          {orderRun === undefined ? null : (
            <Button
              loading={send.isPending}
              disabled={wallet === undefined}
              onClick={() => send.mutate(orderRun)}
            >
              {t('send')}
            </Button>
          )}
        </Group>
        {error === null ? null : <ErrorNotice error={error} />}
      </Stack>
    </Panel>
  )
}
