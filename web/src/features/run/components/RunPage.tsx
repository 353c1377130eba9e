'use client'

import { Button, Group, Loader, Text, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearchParams } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import { GatewayAnswerError } from '../../../errors/webError.ts'
import { useNetwork } from '../../../network/useNetwork.ts'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Page } from '../../../ui/Page.tsx'
import { PageTitle } from '../../../ui/PageTitle.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { useRunRecords } from '../hooks/useRunRecords.ts'
import { RunDetails } from './RunDetails.tsx'

const RUN_ID = /^0x[0-9a-fA-F]{64}$/
/** A request is seen a block or two after its submission; an id that is not known for longer is probably wrong. */
const PATIENCE_MS = 20_000
const RETRY_MS = 1_500

/** One run, live. Its id is in the address. */
export function RunPage(): ReactNode {
  const t = useTranslations('run')
  const given = useSearchParams().get('id') ?? ''
  const id = RUN_ID.test(given) ? given.toLowerCase() : undefined
  return (
    <Page>
      {id === undefined ? (
        <>
          <PageTitle title={t('find')} lead={t('findLead')} />
          <FindRun wrong={given !== ''} />
        </>
      ) : (
        <LiveRun key={id} id={id} />
      )}
    </Page>
  )
}

function LiveRun({ id }: { readonly id: string }): ReactNode {
  const t = useTranslations('run')
  const { gateway, view, error } = useNetwork()
  const live = useRunRecords(gateway, view === undefined ? undefined : id)
  const queries = useQueryClient()
  const query = useQuery({
    queryKey: ['run', gateway.url, id],
    queryFn: () => gateway.run(id),
    enabled: view !== undefined,
    retry: (count, failure) =>
      failure instanceof GatewayAnswerError && failure.status === 404
        ? count * RETRY_MS < PATIENCE_MS
        : count < 1,
    retryDelay: RETRY_MS,
    refetchInterval: live.state === 'ended' ? false : 4_000,
  })
  const news = live.records.length
  useEffect(() => {
    // A question under way is left alone: the next news, or the next poll, asks again.
    if (news > 0)
      void queries.invalidateQueries(
        { queryKey: ['run', gateway.url, id] },
        { cancelRefetch: false },
      )
  }, [news, queries, gateway.url, id])
  if (query.data !== undefined) return <RunDetails run={query.data} live={live} />
  const failed = error ?? query.error
  if (failed !== null) {
    return (
      <>
        <PageTitle title={t('title')} />
        <ErrorNotice error={failed} onRetry={() => void query.refetch()} />
      </>
    )
  }
  return (
    <>
      <PageTitle title={t('title')} />
      <Panel title={t('waiting')}>
        <Group mih={120}>
          <Loader size="sm" />
          <Text size="sm">{query.failureCount > 0 ? t('notSeenYet') : t('loading')}</Text>
        </Group>
      </Panel>
    </>
  )
}

function FindRun({ wrong }: { readonly wrong: boolean }): ReactNode {
  const t = useTranslations('run')
  const locale = useLocale()
  const router = useRouter()
  const [text, setText] = useState('')
  const open = (event: FormEvent): void => {
    event.preventDefault()
    router.push(`/${locale}/run/?id=${encodeURIComponent(text.trim())}`)
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
          {t('open')}
        </Button>
      </Group>
    </form>
  )
}
