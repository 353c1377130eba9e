'use client'

import { Table } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { CommitteeView, RunView } from '../../../network/gatewayTypes.ts'
import { Badge } from '../../../ui/StatusBadge.tsx'
import { taskTone } from '../model/taskTone.ts'

/** The tasks as the node of this gateway runs them, with their attempts. */
export function TaskList({
  run,
  committee,
}: {
  readonly run: RunView
  readonly committee: CommitteeView
}): ReactNode {
  const t = useTranslations('run')
  return (
    <Table>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('task')}</Table.Th>
          <Table.Th>{t('taskState')}</Table.Th>
          <Table.Th ta="right">{t('attempts')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {committee.tasks.map(({ name, status, attempts }) => (
          <Table.Tr key={name} data-task={name}>
            <Table.Td>{name}</Table.Td>
            <Table.Td>
              <Badge tone={taskTone(name, run, committee)}>{stateText(status, t)}</Badge>
            </Table.Td>
            <Table.Td ta="right">{attempts}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** A later node may have states that this page has no word for. */
function stateText(status: string, t: ReturnType<typeof useTranslations<'run'>>): string {
  const key = `taskStates.${status}` as Parameters<typeof t>[0]
  return t.has(key) ? t(key) : status
}
