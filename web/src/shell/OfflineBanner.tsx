'use client'

import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useState } from 'react'
import { Icon } from '../ui/Icon.tsx'
import styles from './shell.module.css'

/** Says that there is no network, for as long as there is none, and brings the service worker that keeps the last data. */
export function OfflineBanner(): ReactNode {
  const t = useTranslations('shell')
  const [offline, setOffline] = useState(false)
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
      {offline ? (
        <p className={styles['offline']}>
          <Icon name="warning" /> {t('offline')}
        </p>
      ) : null}
    </div>
  )
}
