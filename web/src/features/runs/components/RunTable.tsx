'use client'

import { Button, Skeleton, Table } from '@mantine/core'
import Link from 'next/link'
import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { shorten } from '../../../format/shorten.ts'
import type { RunSummary } from '../../../network/gatewayTypes.ts'
import { Amount } from '../../../ui/Amount.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { Moment } from '../../../ui/Moment.tsx'
import { StatusBadge } from '../../../ui/StatusBadge.tsx'
import { modeName } from '../model/modeName.ts'
import { shownStatus } from '../model/shownStatus.ts'
import styles from './runs.module.css'

const SKELETON_ROWS = [0, 1, 2, 3, 4]

/** Runs, one a row. Undefined while they load. */
export function RunTable({
  runs,
}: {
  readonly runs: readonly RunSummary[] | undefined
}): ReactNode {
  const t = useTranslations('runs')
  const locale = useLocale()
  if (runs?.length === 0) {
    return (
      <div className={styles['room']}>
        <Empty title={t('emptyTitle')} text={t('emptyText')}>
          <Button component={Link} href={`/${locale}/submit/`} prefetch={false} variant="light">
            {t('emptyAction')}
          </Button>
        </Empty>
      </div>
    )
  }
  return (
    <div className={styles['room']}>
      <Table highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('run')}</Table.Th>
            <Table.Th>{t('status')}</Table.Th>
            <Table.Th visibleFrom="sm">{t('mode')}</Table.Th>
            <Table.Th visibleFrom="md">{t('owner')}</Table.Th>
            <Table.Th visibleFrom="sm" ta="right">
              {t('fee')}
            </Table.Th>
            <Table.Th>{t('submitted')}</Table.Th>
            <Table.Th visibleFrom="md">{t('executor')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs === undefined
            ? SKELETON_ROWS.map((row) => (
                <Table.Tr key={row}>
                  <Table.Td colSpan={7}>
                    <Skeleton height={20} />
                  </Table.Td>
                </Table.Tr>
              ))
            : runs.map((run) => <RunRow key={run.id} run={run} locale={locale} />)}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function RunRow({ run, locale }: { readonly run: RunSummary; readonly locale: string }): ReactNode {
  const t = useTranslations('modes')
  return (
    <Table.Tr>
      <Table.Td>
        <Link
          className={styles['id']}
          href={`/${locale}/run/?id=${run.id}`}
          prefetch={false}
          title={run.id}
        >
          {shorten(run.id)}
        </Link>
      </Table.Td>
      <Table.Td>
        <StatusBadge status={shownStatus(run)} />
      </Table.Td>
      <Table.Td visibleFrom="sm">{t(modeName(run.request.mode))}</Table.Td>
      <Table.Td visibleFrom="md">
        <span className={styles['mono']} title={run.request.owner}>
          {shorten(run.request.owner)}
        </span>
      </Table.Td>
      <Table.Td visibleFrom="sm" ta="right">
        <Amount wei={BigInt(run.request.fee)} />
      </Table.Td>
      <Table.Td>
        <Moment ms={run.submittedAtMs} />
      </Table.Td>
      <Table.Td visibleFrom="md">
        {run.settlement === undefined ? (
          '–'
        ) : (
          <span className={styles['mono']} title={run.settlement.executor}>
            {shorten(run.settlement.executor)}
          </span>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
