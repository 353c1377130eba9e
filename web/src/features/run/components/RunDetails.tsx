'use client'

import { Alert, Group, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { formatDuration } from '../../../format/formatDuration.ts'
import { shorten } from '../../../format/shorten.ts'
import { useLanguageTag } from '../../../format/useLanguageTag.ts'
import type { RunView } from '../../../network/gatewayTypes.ts'
import { useChainTime } from '../../../network/useChainTime.ts'
import { useNetwork } from '../../../network/useNetwork.ts'
import { Amount } from '../../../ui/Amount.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Figure, Figures } from '../../../ui/Figure.tsx'
import { Hex } from '../../../ui/Hex.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { Moment } from '../../../ui/Moment.tsx'
import { PageTitle } from '../../../ui/PageTitle.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { Badge, StatusBadge } from '../../../ui/StatusBadge.tsx'
import { ValuesView } from '../../../ui/ValueView.tsx'
import { modeName } from '../../runs/model/modeName.ts'
import { shownStatus } from '../../runs/model/shownStatus.ts'
import type { LiveRecords } from '../hooks/useRunRecords.ts'
import { RecordLog } from './RecordLog.tsx'
import { RunActions } from './RunActions.tsx'
import styles from './run.module.css'
import { TaskGraph } from './TaskGraph.tsx'
import { STEP_TONES, Timeline } from './Timeline.tsx'

/** Everything about one run. */
export function RunDetails({
  run,
  live,
}: {
  readonly run: RunView
  readonly live: LiveRecords
}): ReactNode {
  const t = useTranslations('run')
  const modes = useTranslations('modes')
  const tag = useLanguageTag()
  const { gateway } = useNetwork()
  const nowSeconds = useChainTime()
  const { request } = run
  const content = useQuery({
    queryKey: ['content', request.definitionHash, request.inputsHash],
    // The language and its compiler come after the page itself is there.
    queryFn: async () => (await import('../model/readContent.ts')).readContent(gateway, request),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const open = run.settlement === undefined && run.refund === undefined
  const closesInSeconds = nowSeconds === undefined ? undefined : Number(run.closesAt) - nowSeconds
  // One program computes all tasks of a proven workflow, so they share a state.
  const taskTone =
    STEP_TONES[run.steps.find(({ name }) => name === 'evaluate')?.status ?? 'pending']
  const finished = Math.max(0, ...run.steps.map(({ finishedAtMs }) => finishedAtMs ?? 0))
  return (
    <>
      <PageTitle
        title={
          <Group gap="sm">
            {content.data?.name ?? shorten(run.id)}
            <StatusBadge status={shownStatus(run)} />
            {live.state === 'broken' ? <Badge tone="wait">{t('reconnecting')}</Badge> : null}
          </Group>
        }
        lead={content.data?.description}
        aside={<RunActions run={run} nowSeconds={nowSeconds} />}
      />
      {run.waitingFor === undefined || !open ? null : (
        <Alert color="flow" icon={<Icon name="clock" />} title={t('whyWaiting')}>
          {waitingText(run.waitingFor, t)}
        </Alert>
      )}
      {run.error === undefined ? null : <ErrorNotice error={run.error} />}
      <Figures>
        <Figure
          label={t('fee')}
          value={<Amount wei={BigInt(request.fee)} />}
          note={t(`money.${moneyState(run)}`)}
        />
        {open ? (
          <Figure
            label={t('closesIn')}
            value={
              closesInSeconds === undefined
                ? undefined
                : closesInSeconds < 0
                  ? t('closed')
                  : formatDuration(closesInSeconds * 1_000, tag)
            }
            note={t('byChainTime')}
          />
        ) : (
          <Figure
            label={t('took')}
            value={finished > 0 ? formatDuration(finished - run.submittedAtMs, tag) : '–'}
            note={t('tookNote')}
          />
        )}
        <Figure
          label={t('gas')}
          value={run.gasUsed === undefined ? '–' : BigInt(run.gasUsed).toLocaleString(tag)}
          note={run.gasCost === undefined ? t('gasNote') : <Amount wei={BigInt(run.gasCost)} />}
        />
        <Figure label={t('mode')} value={modes(modeName(request.mode))} note={t('modeNote')} />
      </Figures>
      <div className={styles['columns']}>
        <Panel title={t('timeline')}>
          <Timeline run={run} />
        </Panel>
        <Panel title={t('tasks')}>
          {content.data === undefined ? (
            content.error === null ? (
              <Skeleton height={120} />
            ) : (
              <ErrorNotice error={content.error} onRetry={() => void content.refetch()} />
            )
          ) : (
            <TaskGraph plan={content.data.plan} toneOf={() => taskTone} />
          )}
        </Panel>
        <Panel title={t('inputs')}>
          {content.data === undefined ? (
            <Skeleton height={120} />
          ) : (
            <ValuesView values={content.data.inputs} />
          )}
        </Panel>
        <Panel title={t('outputs')}>
          {run.outputs === undefined ? (
            <Empty title={t('noOutputs')} text={t('noOutputsText')} />
          ) : (
            <ValuesView values={run.outputs as Record<string, unknown>} />
          )}
        </Panel>
        <Panel title={t('onChain')}>
          <Facts
            items={[
              [t('id'), <Hex key="id" value={run.id} />],
              [t('owner'), <Hex key="owner" value={request.owner} />],
              [t('submittedAt'), <Moment key="at" ms={run.submittedAtMs} />],
              [t('submittedIn'), <Hex key="in" value={run.submittedIn.transactionHash} />],
              [t('deadline'), <Moment key="deadline" ms={Number(run.closesAt) * 1_000} />],
              run.settlement && [t('settledBy'), <Hex key="by" value={run.settlement.executor} />],
              run.settlement && [
                t('settledIn'),
                <Hex key="settled" value={run.settlement.place.transactionHash} />,
              ],
              run.settlement && [
                t('resultHash'),
                <Hex key="result" value={run.settlement.resultHash} />,
              ],
              run.refund && [
                t('refundedIn'),
                <Hex key="refund" value={run.refund.place.transactionHash} />,
              ],
              [t('definitionHash'), <Hex key="definition" value={request.definitionHash} />],
            ]}
          />
        </Panel>
        <Panel title={t('log')} flush>
          {live.records.length === 0 ? (
            <Text size="sm" p="md" c="var(--flow-muted)">
              {t('noRecords')}
            </Text>
          ) : (
            <RecordLog records={live.records} />
          )}
        </Panel>
      </div>
    </>
  )
}

function moneyState(run: RunView): 'escrow' | 'paid' | 'refunded' {
  if (run.settlement !== undefined) return 'paid'
  return run.refund === undefined ? 'escrow' : 'refunded'
}

/** The node says it in English; what the page has no word for is shown as it is. */
function waitingText(reason: string, t: ReturnType<typeof useTranslations<'run'>>): string {
  const key = `waitingFor.${reason}` as Parameters<typeof t>[0]
  return t.has(key) ? t(key) : reason
}
