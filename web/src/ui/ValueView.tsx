'use client'

import { Button, Table } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { downloadText } from '../format/downloadText.ts'
import { shorten } from '../format/shorten.ts'
import { toCsv } from '../format/toCsv.ts'
import { Icon } from './Icon.tsx'
import styles from './value.module.css'

/** Addresses and hashes: whole on hover and in the file, so that the columns beside them have room. */
const LONG_HEX = /^0x[0-9a-fA-F]{40,}$/
/** Rows shown at once; the file has all. */
const PAGE = 50

/** Values by name: scalars as facts, lists and tables as tables with a CSV file each. */
export function ValuesView({
  values,
}: {
  readonly values: Readonly<Record<string, unknown>>
}): ReactNode {
  return (
    <div className={styles['values']}>
      {Object.entries(values).map(([name, value]) => (
        <div key={name}>
          <ValueView name={name} value={value} />
        </div>
      ))}
    </div>
  )
}

function ValueView({ name, value }: { readonly name: string; readonly value: unknown }): ReactNode {
  const t = useTranslations('values')
  const [shown, setShown] = useState(PAGE)
  if (!Array.isArray(value)) {
    return (
      <div className={styles['scalar']}>
        <span className={styles['name']}>{name}</span>
        <span className={styles['cell']}>{writeValue(value)}</span>
      </div>
    )
  }
  const { columns, rows } = tabulate(name, value)
  return (
    <>
      <div className={styles['head']}>
        <span className={styles['name']}>
          {name} <small>{t('rows', { count: rows.length })}</small>
        </span>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<Icon name="download" size={14} />}
          onClick={() => downloadText(`${name}.csv`, toCsv(columns, rows))}
        >
          CSV
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles['table']} aria-label={name} tabIndex={0}>
        <Table verticalSpacing={5}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={1}>#</Table.Th>
              {columns.map((column) => (
                <Table.Th key={column}>{column}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, shown).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no name but their place, and never move
              <Table.Tr key={index}>
                <Table.Td c="var(--flow-muted)">{index + 1}</Table.Td>
                {row.map((cell, column) => (
                  <Table.Td key={columns[column]} className={styles['cell']}>
                    <span title={cell}>{LONG_HEX.test(cell) ? shorten(cell, 10, 6) : cell}</span>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
      {rows.length > shown ? (
        <Button variant="subtle" size="compact-sm" onClick={() => setShown(shown + 10 * PAGE)}>
          {t('more', { count: rows.length - shown })}
        </Button>
      ) : null}
    </>
  )
}

function tabulate(name: string, list: readonly unknown[]): { columns: string[]; rows: string[][] } {
  const [first] = list
  if (typeof first !== 'object' || first === null)
    return { columns: [name], rows: list.map((item) => [writeValue(item)]) }
  const columns = Object.keys(first)
  const rows = list.map((item) =>
    columns.map((column) => writeValue((item as Record<string, unknown>)[column])),
  )
  return { columns, rows }
}

function writeValue(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
