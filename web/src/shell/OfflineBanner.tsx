'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useState } from 'react'
import { useKeptAnswers } from '../network/keptAnswers.ts'
import { Icon } from '../ui/Icon.tsx'
import styles from './shell.module.css'

/** Says that what is shown is old, for as long as network or gateway do not answer, and brings the service worker that keeps the last data. */
export function OfflineBanner(): ReactNode {
  const t = useTranslations('shell')
  const [offline, setOffline] = useState(false)
  const kept = useKeptAnswers((state) => state.kept)
  useEffect(() => {
    const update = (): void => setOffline(!navigator.onLine)
    update()
    addEventListener('online', update)
    addEventListener('offline', update)
    // Where it cannot be had, for example over plain HTTP from another machine, the page works without it.
    void navigator.serviceWorker?.register('/sw.js').catch(() => undefined)
    return () => {
      removeEventListener('online', update)
      removeEventListener('offline', update)
    }
  }, [])
  return (
    <div role="status">
      {offline || kept ? (
        <p className={styles['offline']}>
          <Icon name="warning" /> {offline ? t('offline') : t('kept')}
        </p>
      ) : null}
    </div>
  )
}
