'use client'

import { Button, Group, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { Hex } from 'viem'
import { useNetwork } from '../../../network/useNetwork.ts'
import { Empty } from '../../../ui/Empty.tsx'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Page } from '../../../ui/Page.tsx'
import { PageTitle } from '../../../ui/PageTitle.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { CheckSkeleton } from './CheckSkeleton.tsx'
import { Verification } from './Verification.tsx'

const RUN_ID = /^0x[0-9a-fA-F]{64}$/

/** Checks a settlement in this browser, from chain data alone. The id is in the address. */
export function VerifyPage(): ReactNode {
  const t = useTranslations('verify')
  const given = useSearchParams().get('id') ?? ''
  const id = RUN_ID.test(given) ? (given.toLowerCase() as Hex) : undefined
  const { gateway, chain, error } = useNetwork()
  const evidence = useQuery({
    queryKey: ['evidence', chain?.rpcUrl, gateway.url, id],
    queryFn: async () => {
      if (chain === undefined || id === undefined) throw new TypeError('disabled')
      const { collectEvidence } = await import('../model/evidence.ts')
      const found = await collectEvidence(chain.client, chain.deployment, gateway, id)
      return found ?? null
    },
    enabled: chain !== undefined && id !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const failed = error ?? evidence.error
  return (
    <Page>
      <PageTitle title={t('title')} lead={t('lead')} />
      <IdForm given={given} wrong={given !== '' && id === undefined} />
      {failed !== null ? (
        <ErrorNotice error={failed} onRetry={() => void evidence.refetch()} />
      ) : id === undefined ? (
        <Panel title={t('what')}>
          <Empty title={t('emptyTitle')} text={t('emptyText')} />
        </Panel>
      ) : evidence.data === undefined ? (
        <CheckSkeleton />
      ) : evidence.data === null ? (
        <Panel title={t('what')}>
          <Empty title={t('unsettledTitle')} text={t('unsettledText')} />
        </Panel>
      ) : (
        <Verification key={id} evidence={evidence.data} />
      )}
    </Page>
  )
}

function IdForm({ given, wrong }: { readonly given: string; readonly wrong: boolean }): ReactNode {
  const t = useTranslations('verify')
  const [text, setText] = useState(given)
  const open = (event: FormEvent): void => {
    event.preventDefault()
    window.history.pushState(null, '', `?id=${encodeURIComponent(text.trim())}`)
  }
  return (
    <form onSubmit={open}>
      <Group align="flex-end">
        <TextInput
          style={{ flex: '1 1 280px' }}
          label={t('id')}
          placeholder="0x…"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          error={wrong ? t('notAnId') : undefined}
        />
        <Button type="submit" disabled={text.trim() === ''}>
          {t('check')}
        </Button>
      </Group>
    </form>
  )
}
