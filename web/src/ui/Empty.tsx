import type { ReactNode } from 'react'
import styles from './ui.module.css'

/** What a list shows when there is nothing in it. */
export function Empty({
  title,
  text,
  children,
}: {
  readonly title: string
  readonly text: string
  readonly children?: ReactNode
}): ReactNode {
  return (
    <div className={styles['empty']}>
      <strong>{title}</strong>
      <p>{text}</p>
      {children}
    </div>
  )
}
