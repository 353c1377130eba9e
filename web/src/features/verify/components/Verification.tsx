'use client'

import { NativeSelect, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { Icon } from '../../../ui/Icon.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { ValuesView } from '../../../ui/ValueView.tsx'
import type { Check } from '../model/checkEvidence.ts'
import type { Evidence } from '../model/evidence.ts'
import { TAMPERINGS, type Tampering, tamper } from '../model/tamper.ts'
import { CheckSkeleton } from './CheckSkeleton.tsx'
import styles from './verify.module.css'

/** The checks of one settlement, and a way to see them fail. */
export function Verification({ evidence }: { readonly evidence: Evidence }): ReactNode {
  const t = useTranslations('verify')
  const [tampering, setTampering] = useState<Tampering>()
  const { data: verdict } = useQuery({
    queryKey: ['verdict', evidence.workflow.id, tampering ?? 'none'],
    queryFn: async () => {
      const { checkEvidence } = await import('../model/checkEvidence.ts')
      return checkEvidence(tampering === undefined ? evidence : tamper(evidence, tampering))
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (verdict === undefined) return <CheckSkeleton />
  const failed = verdict.checks.filter(({ passed }) => !passed)
  return (
    <>
      <div
        role="status"
        data-verified={verdict.verified}
        className={`${styles['verdict']} ${verdict.verified ? styles['passed'] : styles['failed']}`}
      >
        <Icon name={verdict.verified ? 'shield' : 'warning'} size={30} />
        <div>
          <strong>{verdict.verified ? t('good') : t('bad')}</strong>
          <p>
            {verdict.verified
              ? t('goodText', { count: verdict.checks.length })
              : t('badText', { names: failed.map(({ name }) => t(`checks.${name}`)).join('; ') })}
          </p>
        </div>
      </div>
      <div className={styles['columns']}>
        <Panel title={t('what')} flush>
          <ol className={styles['checks']}>
            {verdict.checks.map((check) => (
              <CheckRow key={check.name} check={check} />
            ))}
          </ol>
        </Panel>
        <Stack gap="md">
          <Panel title={t('tryTitle')}>
            <Stack gap="sm">
              <Text size="sm">{t('tryText')}</Text>
              <NativeSelect
                label={t('tamper')}
                value={tampering ?? 'none'}
                data={[
                  { value: 'none', label: t('tamperings.none') },
                  ...TAMPERINGS.map((value) => ({ value, label: t(`tamperings.${value}`) })),
                ]}
                onChange={({ currentTarget: { value } }) =>
                  setTampering(value === 'none' ? undefined : (value as Tampering))
                }
              />
            </Stack>
          </Panel>
          <Panel title={t('outputs')}>
            {verdict.outputs === undefined ? (
              <Text size="sm">{t('noOutputs')}</Text>
            ) : (
              <ValuesView values={verdict.outputs} />
            )}
          </Panel>
        </Stack>
      </div>
    </>
  )
}

function CheckRow({ check }: { readonly check: Check }): ReactNode {
  const t = useTranslations('verify')
  const { name, passed, detail } = check
  return (
    <li className={styles['check']} data-check={name} data-passed={passed}>
      <span className={`${styles['mark']} ${passed ? styles['passed'] : styles['failed']}`}>
        <Icon name={passed ? 'check' : 'cross'} size={14} />
      </span>
      <div>
        <div className={`${styles['name']} ${passed ? '' : styles['failedName']}`}>
          {t(`checks.${name}`)}
        </div>
        <div className={styles['detail']}>{detail}</div>
      </div>
    </li>
  )
}
