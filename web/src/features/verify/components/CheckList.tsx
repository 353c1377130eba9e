'use client'

import type { SettlementCheck } from '@flowbuilder/sdk/verify/check'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Icon } from '../../../ui/Icon.tsx'
import { useStatement } from '../hooks/useStatement.ts'
import styles from './verify.module.css'

/** Checks in their order, each with what was compared. */
export function CheckList({ checks }: { readonly checks: readonly SettlementCheck[] }): ReactNode {
  const t = useTranslations('verify')
  const statement = useStatement()
  return (
    <ol className={styles['checks']} aria-label={t('what')}>
      {checks.map((check) => (
        <li
          key={check.name}
          className={styles['check']}
          data-check={check.id}
          data-passed={check.passed}
        >
          <span
            className={`${styles['mark']} ${check.passed ? styles['passed'] : styles['failed']}`}
          >
            <Icon name={check.passed ? 'check' : 'cross'} size={14} />
          </span>
          <div>
            <div className={`${styles['name']} ${check.passed ? '' : styles['failedName']}`}>
              {statement(check)}
            </div>
            <div className={styles['detail']}>{check.detail}</div>
          </div>
        </li>
      ))}
    </ol>
  )
}
