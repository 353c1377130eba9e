'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { RunStatus } from '../network/gatewayTypes.ts'
import styles from './ui.module.css'

/** Colour of a state; the same everywhere, in lists, graphs and timelines. */
export type Tone = 'good' | 'busy' | 'wait' | 'bad' | 'idle'

/** What a reader calls the state of a run: as the gateway says it, and refunded and expired apart. */
export type ShownStatus = RunStatus | 'refunded'

export const STATUS_TONES: Readonly<Record<ShownStatus, Tone>> = {
  pending: 'wait',
  running: 'busy',
  waiting: 'wait',
  completed: 'good',
  faulted: 'bad',
  cancelled: 'idle',
  refunded: 'idle',
}

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
