'use client'

import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useNetwork } from '../network/useNetwork.ts'
import { Hex } from '../ui/Hex.tsx'
import styles from './shell.module.css'

/** Which chain and contracts the page works with. */
export function NetworkFooter(): ReactNode {
  const t = useTranslations('shell')
  const { view, isLocal } = useNetwork()
  return (
    <div className={styles['frame']} style={{ minHeight: 53 }}>
      {view === undefined ? (
        <span>{t('noNetwork')}</span>
      ) : (
        <>
          <span>
            {isLocal
              ? t('localNetwork', { chainId: view.chainId })
              : t('chain', { chainId: view.chainId })}
          </span>
          <span>
            {t('registry')} <Hex value={view.registry} />
          </span>
        </>
      )}
    </div>
  )
}
