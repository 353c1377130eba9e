import { Title } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './ui.module.css'

/** The heading of a page, what it is for, and its main buttons. */
export function PageTitle({
  title,
  lead,
  aside,
}: {
  readonly title: ReactNode
  readonly lead?: ReactNode
  readonly aside?: ReactNode
}): ReactNode {
  return (
    <div className={styles['title']}>
      <div>
        <Title order={1}>{title}</Title>
        {lead === undefined ? null : <p>{lead}</p>}
      </div>
      {aside}
    </div>
  )
}
