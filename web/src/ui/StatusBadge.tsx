'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { type ShownStatus, STATUS_TONES, type Tone } from './tones.ts'
import styles from './ui.module.css'

/** The state of a run. */
export function StatusBadge({ status }: { readonly status: ShownStatus }): ReactNode {
  const t = useTranslations('status')
  return <Badge tone={STATUS_TONES[status]}>{t(status)}</Badge>
}

/** A word with the colour of a state. */
export function Badge({
  tone,
  children,
}: {
  readonly tone: Tone
  readonly children: ReactNode
}): ReactNode {
  return <span className={`${styles['badge']} ${styles[tone]}`}>{children}</span>
}
