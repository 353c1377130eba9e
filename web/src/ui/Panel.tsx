import type { ReactNode } from 'react'
import styles from './ui.module.css'

export interface PanelProps {
  readonly title: ReactNode
  /** Buttons and the like at the right of the title. */
  readonly aside?: ReactNode
  /** Without space around, for tables. */
  readonly flush?: boolean
  readonly children: ReactNode
}

/** A titled part of a page. */
export function Panel({ title, aside, flush = false, children }: PanelProps): ReactNode {
  return (
    <section className={styles['panel']}>
      <header className={styles['panelHead']}>
        <h2>{title}</h2>
        {aside}
      </header>
      <div className={flush ? styles['panelFlush'] : styles['panelBody']}>{children}</div>
    </section>
  )
}
