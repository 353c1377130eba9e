import type { ReactNode } from 'react'
import styles from './ui.module.css'

/** Parts of a page, one below the other. */
export function Page({ children }: { readonly children: ReactNode }): ReactNode {
  return <div className={styles['page']}>{children}</div>
}
