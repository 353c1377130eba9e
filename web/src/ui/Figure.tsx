import { Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './ui.module.css'

/** One number of a row of figures; its room is kept until it is known. */
export function Figure({
  label,
  value,
  note,
}: {
  readonly label: string
  /** Undefined while it is not known yet. */
  readonly value: ReactNode | undefined
  readonly note?: ReactNode
}): ReactNode {
  return (
    <div className={styles['figure']}>
      <div className={styles['figureLabel']}>{label}</div>
      <div className={styles['figureValue']}>
        {value ?? <Skeleton height={24} width={72} mt={6} />}
      </div>
      {note === undefined ? null : <div className={styles['figureNote']}>{note}</div>}
    </div>
  )
}

/** A row of figures. */
export function Figures({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={styles['figures']}>{children}</div>
}
