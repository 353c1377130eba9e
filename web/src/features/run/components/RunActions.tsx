'use client'

import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { isAddressEqual } from 'viem'
import type { RunView } from '../../../network/gatewayTypes.ts'
import { useNetwork } from '../../../network/useNetwork.ts'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { useWallet } from '../../../wallet/walletStore.ts'
import { saveDraft } from '../../submit/model/draft.ts'
import type { ClosingAction } from '../model/closeRun.ts'
import type { RunContent } from '../model/readContent.ts'

/** What can be done about a run now: verify, cancel, refund, run again. Shows only what would succeed. */
export function RunActions({
  run,
  content,
  nowSeconds,
}: {
  readonly run: RunView
  /** Undefined while it loads. */
  readonly content: RunContent | undefined
  readonly nowSeconds: number | undefined
}): ReactNode {
  const t = useTranslations('run')
  const locale = useLocale()
  const { chain } = useNetwork()
  const wallet = useWallet((state) => state.connected)
  const queries = useQueryClient()
  const router = useRouter()
  const again = useMutation({
    mutationFn: async ({ definition, inputs }: RunContent) => {
      const { toDraft } = await import('../../submit/model/toDraft.ts')
      saveDraft(toDraft(definition, inputs))
      router.push(`/${locale}/submit/`)
    },
  })
  const act = useMutation({
    mutationFn: async (action: ClosingAction) => {
      if (chain === undefined) return
      // Writing to the chain comes with the first click: most readers only read.
      const { closeRun } = await import('../model/closeRun.ts')
      await closeRun(action, run.request, chain, wallet)
    },
    onSuccess: () => queries.invalidateQueries(),
  })
  const settled = run.settlement !== undefined
  const held = !settled && run.refund === undefined
  const closed = nowSeconds !== undefined && BigInt(run.closesAt) < BigInt(nowSeconds)
  const mine = wallet !== undefined && isAddressEqual(wallet.account, run.request.owner)
  const cancelled = run.closesAt !== run.request.deadline
  return (
    <Stack gap="xs">
      <Group gap="sm">
        {settled ? (
          <Button component={Link} href={`/${locale}/verify/?id=${run.id}`} prefetch={false}>
            {t('verify')}
          </Button>
        ) : null}
        {held && !closed && mine && !cancelled ? (
          <Button variant="default" loading={act.isPending} onClick={() => act.mutate('cancel')}>
            {t('cancel')}
          </Button>
        ) : null}
        {held && closed ? (
          <Button loading={act.isPending} onClick={() => act.mutate('refund')}>
            {t('refund')}
          </Button>
        ) : null}
        {content === undefined || (held && !closed) ? null : (
          <Button
            variant="default"
            title={t('againHint')}
            loading={again.isPending}
            onClick={() => again.mutate(content)}
          >
            {t('again')}
          </Button>
        )}
      </Group>
      {held && closed ? (
        <Text size="sm" c="var(--flow-muted)">
          {t('refundHint')}
        </Text>
      ) : null}
      {act.error === null ? null : <ErrorNotice error={act.error} />}
    </Stack>
  )
}
