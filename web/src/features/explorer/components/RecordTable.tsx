'use client'

import { Button, Table } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { Fragment, type ReactNode, useState } from 'react'
import styles from './explorer.module.css'

/** A column of a list: how a cell is read exactly, for search and CSV, and how it is shown. */
export interface Column<Row> {
  readonly title: string
  /** Name in a CSV file. */
  readonly csv: string
  readonly text: (row: Row) => string
  /** @default the text */
  readonly cell?: ((row: Row) => ReactNode) | undefined
  readonly right?: boolean | undefined
  /** Left out on a phone. */
  readonly wide?: boolean | undefined
  /** Only in CSV and search. */
  readonly hidden?: boolean | undefined
}

export interface RecordTableProps<Row> {
  readonly rows: readonly Row[]
  readonly columns: readonly Column<Row>[]
  readonly keyOf: (row: Row) => string
  /** What is shown below a row that was opened. */
  readonly detail: (row: Row) => ReactNode
}

const PAGE = 50

/** A list of records of the chain; each opens. */
export function RecordTable<Row>(props: RecordTableProps<Row>): ReactNode {
  const { rows, columns, keyOf, detail } = props
  const t = useTranslations('explorer')
  const [opened, setOpened] = useState<string>()
  const [count, setCount] = useState(PAGE)
  const shown = columns.filter(({ hidden }) => hidden !== true)
  return (
    <>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {shown.map(({ title, right, wide }) => (
              <Table.Th key={title} {...place(right, wide)}>
                {title}
              </Table.Th>
            ))}
            <Table.Th w={1} aria-label={t('details')} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.slice(0, count).map((row) => {
            const key = keyOf(row)
            const open = key === opened
            return (
              <Fragment key={key}>
                <Table.Tr data-record={key}>
                  {shown.map(({ title, text, cell, right, wide }) => (
                    <Table.Td key={title} {...place(right, wide)}>
                      {cell === undefined ? text(row) : cell(row)}
                    </Table.Td>
                  ))}
                  <Table.Td>
                    <Button
                      size="compact-xs"
                      variant="subtle"
                      aria-expanded={open}
                      onClick={() => setOpened(open ? undefined : key)}
                    >
                      {open ? t('close') : t('details')}
                    </Button>
                  </Table.Td>
                </Table.Tr>
                {open ? (
                  <Table.Tr>
                    <Table.Td className={styles['detail']} colSpan={shown.length + 1}>
                      {detail(row)}
                    </Table.Td>
                  </Table.Tr>
                ) : null}
              </Fragment>
            )
          })}
        </Table.Tbody>
      </Table>
      {rows.length > count ? (
        <div className={styles['more']}>
          <Button variant="default" onClick={() => setCount(count + PAGE)}>
            {t('older', { count: rows.length - count })}
          </Button>
        </div>
      ) : null}
    </>
  )
}

function place(right: boolean | undefined, wide: boolean | undefined) {
  return {
    ...(right === true ? { ta: 'right' as const } : {}),
    ...(wide === true ? { visibleFrom: 'sm' as const } : {}),
  }
}
