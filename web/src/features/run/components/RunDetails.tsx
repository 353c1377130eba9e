'use client'

import { Group, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { isAddressEqual, zeroAddress } from 'viem'
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
import { Moment } from '../../../ui/Moment.tsx'
import { PageTitle } from '../../../ui/PageTitle.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { Badge, StatusBadge } from '../../../ui/StatusBadge.tsx'
import { ValuesView } from '../../../ui/ValueView.tsx'
import { modeName } from '../../runs/model/modeName.ts'
import { shownStatus } from '../../runs/model/shownStatus.ts'
import type { LiveRecords } from '../hooks/useRunRecords.ts'
import { useWorkflow } from '../hooks/useWorkflow.ts'
import { explainWaiting } from '../model/explainWaiting.ts'
import { taskTone } from '../model/taskTone.ts'
import { RecordLog } from './RecordLog.tsx'
import { RunActions } from './RunActions.tsx'
import styles from './run.module.css'
import { TaskGraph } from './TaskGraph.tsx'
import { TaskList } from './TaskList.tsx'
import { Timeline } from './Timeline.tsx'
import { WaitingNotice } from './WaitingNotice.tsx'

const NetworkPanels = dynamic(
  () => import('./NetworkPanels.tsx').then((file) => file.NetworkPanels),
  { ssr: false, loading: () => <Skeleton height={220} /> },
)

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
  const mode = modeName(request.mode)
  const committee = live.committee ?? run.committee
  const workflow = useWorkflow(run.id, open)
  const waiting = explainWaiting(run, committee, workflow)
  const closesInSeconds = nowSeconds === undefined ? undefined : Number(run.closesAt) - nowSeconds
  const settledAtMs = live.records.findLast(({ event }) => event.type === 'requestSettled')?.atMs
  const finished = Math.max(
    settledAtMs ?? 0,
    ...run.steps.map(({ finishedAtMs }) => finishedAtMs ?? 0),
  )
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
        aside={<RunActions run={run} content={content.data} nowSeconds={nowSeconds} />}
      />
      {waiting === undefined ? null : <WaitingNotice reason={waiting} nowSeconds={nowSeconds} />}
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
        <Figure label={t('mode')} value={modes(mode)} note={t('modeNote')} />
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
            <TaskGraph plan={content.data.plan} toneOf={(task) => taskTone(task, run, committee)} />
          )}
          {committee === undefined || !open ? null : <TaskList run={run} committee={committee} />}
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
            <Empty
              title={t(run.settlement === undefined ? 'noOutputs' : 'outputsElsewhere')}
              text={t(run.settlement === undefined ? 'noOutputsText' : 'outputsElsewhereText')}
            />
          ) : (
            <ValuesView values={run.outputs as Record<string, unknown>} />
          )}
        </Panel>
        {mode === 'zk' ? null : (
          <NetworkPanels run={run} committee={committee} workflow={workflow} />
        )}
        <Panel title={t('onChain')}>
          <Facts
            items={[
              [t('id'), <Hex key="id" value={run.id} />],
              [t('owner'), <Hex key="owner" value={request.owner} />],
              [t('submittedAt'), <Moment key="at" ms={run.submittedAtMs} />],
              [t('submittedIn'), <Hex key="in" value={run.submittedIn.transactionHash} />],
              [t('deadline'), <Moment key="deadline" ms={Number(run.closesAt) * 1_000} />],
              run.settlement && [
                t('settledBy'),
                isAddressEqual(run.settlement.executor, zeroAddress) ? (
                  t('byValidators')
                ) : (
                  <Hex key="by" value={run.settlement.executor} />
                ),
              ],
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
