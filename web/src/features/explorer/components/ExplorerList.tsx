'use client'

import { Button } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { downloadText } from '../../../format/downloadText.ts'
import { toCsv } from '../../../format/toCsv.ts'
import type { Chain } from '../../../network/useNetwork.ts'
import { Empty } from '../../../ui/Empty.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { useColumns } from '../hooks/useColumns.tsx'
import { type ExplorerFilter, filterRecords } from '../model/filterRecords.ts'
import type { Explored } from '../model/readExplorer.ts'
import { BlockDetail } from './BlockDetail.tsx'
import { DisputeDetail } from './DisputeDetail.tsx'
import { EpochDetail } from './EpochDetail.tsx'
import styles from './explorer.module.css'
import { type Column, RecordTable } from './RecordTable.tsx'
import { SlashDetail } from './SlashDetail.tsx'

export interface ExplorerListProps {
  readonly chain: Chain
  readonly explored: Explored
  readonly filter: ExplorerFilter
}

/** The list that the address names. */
export function ExplorerList({ chain, explored, filter }: ExplorerListProps): ReactNode {
  const columns = useColumns()
  const { view, text } = filter
  switch (view) {
    case 'epochs':
      return (
        <Filtered
          name={view}
          text={text}
          rows={explored.epochs}
          columns={columns.epochs}
          keyOf={({ epoch }) => epoch.toString()}
          detail={(row) => <EpochDetail chain={chain} row={row} />}
        />
      )
    case 'blocks':
      return (
        <Filtered
          name={view}
          text={text}
          rows={explored.blocks}
          columns={columns.blocks}
          keyOf={({ blockId }) => blockId}
          detail={(row) => <BlockDetail chain={chain} row={row} />}
        />
      )
    case 'slashes':
      return (
        <Filtered
          name={view}
          text={text}
          rows={explored.slashes}
          columns={columns.slashes}
          keyOf={({ slashId }) => slashId}
          detail={(row) => <SlashDetail chain={chain} row={row} />}
        />
      )
    case 'disputes':
      return (
        <Filtered
          name={view}
          text={text}
          rows={explored.disputes}
          columns={columns.disputes}
          keyOf={({ id, logIndex, blockNumber }) => `${id} ${blockNumber} ${logIndex}`}
          detail={(row) => <DisputeDetail row={row} />}
        />
      )
  }
}

interface FilteredProps<Row> {
  readonly name: ExplorerFilter['view']
  readonly text: string
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  readonly detail: (row: Row) => ReactNode
}

function Filtered<Row>({
  name,
  text,
  rows,
  columns,
  keyOf,
  detail,
}: FilteredProps<Row>): ReactNode {
  const t = useTranslations('explorer')
  const cellsOf = (row: Row): string[] => columns.map((column) => column.text(row))
  const shown = filterRecords(rows, text, cellsOf)
  if (shown.length === 0)
    return (
      <Empty
        title={t(rows.length === 0 ? 'none' : 'noneFits')}
        text={rows.length === 0 ? t(`noneText.${name}`) : t('noneFitsText')}
      />
    )
  const save = (): void =>
    downloadText(
      `${name}.csv`,
      toCsv(
        columns.map(({ csv }) => csv),
        shown.map(cellsOf),
      ),
    )
  return (
    <>
      <RecordTable rows={shown} columns={columns} keyOf={keyOf} detail={detail} />
      <div className={styles['more']}>
        <Button variant="default" size="xs" leftSection={<Icon name="download" />} onClick={save}>
          {t('csv', { count: shown.length })}
        </Button>
      </div>
    </>
  )
}
