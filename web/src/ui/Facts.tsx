import type { ReactNode } from 'react'
import styles from './ui.module.css'

/** Names and values below each other. */
export function Facts({
  items,
}: {
  readonly items: readonly (readonly [name: string, value: ReactNode] | undefined)[]
}): ReactNode {
  return (
    <dl className={styles['facts']}>
      {items.map((item) =>
        item === undefined ? null : (
          <FactRow key={item[0]} name={item[0]}>
            {item[1]}
          </FactRow>
        ),
      )}
    </dl>
  )
}

function FactRow({
  name,
  children,
}: {
  readonly name: string
  readonly children: ReactNode
}): ReactNode {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
