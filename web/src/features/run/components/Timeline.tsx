'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useState } from 'react'
import { formatDuration } from '../../../format/formatDuration.ts'
import { useLanguageTag } from '../../../format/useLanguageTag.ts'
import type { RunView, StepStatus } from '../../../network/gatewayTypes.ts'
import { Icon, type IconName } from '../../../ui/Icon.tsx'
import { layOutTimeline } from '../model/layOutTimeline.ts'
import { STEP_TONES } from '../model/taskTone.ts'
import styles from './run.module.css'

const ICONS: Readonly<Record<StepStatus, IconName>> = {
  pending: 'clock',
  running: 'clock',
  waiting: 'clock',
  completed: 'check',
  faulted: 'cross',
  skipped: 'close',
}

/** The steps of a run on one scale of time, one a row. */
export function Timeline({ run }: { readonly run: RunView }): ReactNode {
  const t = useTranslations('run')
  const tag = useLanguageTag()
  const open = run.steps.some(({ status }) => status === 'running' || status === 'waiting')
  const nowMs = useNow(open)
  return (
    <div>
      {layOutTimeline(run.steps, run.submittedAtMs, nowMs).map((row) => {
        const tone = STEP_TONES[row.status]
        return (
          <div key={row.name} className={styles['row']}>
            <span className={styles['step']}>
              <span className={`${styles['dot']} ${styles[tone]}`}>
                <Icon name={ICONS[row.status]} size={13} />
              </span>
              <span title={t(`stepStatus.${row.status}`)}>{t(`steps.${row.name}`)}</span>
            </span>
            <span className={styles['track']}>
              {row.bar === undefined ? null : (
                <span
                  className={`${styles['bar']} ${styles[tone]}`}
                  style={{
                    left: `${row.bar.from * 100}%`,
                    width: `${(row.bar.to - row.bar.from) * 100}%`,
                    maxWidth: `${(1 - row.bar.from) * 100}%`,
                  }}
                />
              )}
            </span>
            <span className={styles['time']}>
              {row.durationMs === undefined ? '–' : formatDuration(row.durationMs, tag)}
            </span>
          </div>
        )
      })}
    </div>
  )
}

/** The clock of this machine, going only while something is under way. */
function useNow(running: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    if (!running) return
    const timer = setInterval(() => setNowMs(Date.now()), 500)
    return () => clearInterval(timer)
  }, [running])
  return nowMs
}
