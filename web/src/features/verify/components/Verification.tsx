'use client'

import type { SettlementEvidence } from '@flowbuilder/sdk/verify/settlementEvidence'
import { NativeSelect, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { Icon } from '../../../ui/Icon.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { ValuesView } from '../../../ui/ValueView.tsx'
import { useStatement } from '../hooks/useStatement.ts'
import { TAMPERINGS, type Tampering, tamper } from '../model/tamper.ts'
import { CheckList } from './CheckList.tsx'
import { CheckSkeleton } from './CheckSkeleton.tsx'
import { HowSettled } from './HowSettled.tsx'
import styles from './verify.module.css'

/** The checks of one settlement, and a way to see them fail. */
export function Verification({ evidence }: { readonly evidence: SettlementEvidence }): ReactNode {
  const t = useTranslations('verify')
  const statement = useStatement()
  const [tampering, setTampering] = useState<Tampering>()
  const { data: verdict } = useQuery({
    queryKey: ['verdict', evidence.workflow.id, tampering ?? 'none'],
    queryFn: async () => {
      const { verifySettlement } = await import('@flowbuilder/sdk/verify/verifySettlement')
      return verifySettlement(tampering === undefined ? evidence : tamper(evidence, tampering))
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
              ? t(`goodText.${evidence.how}`, { count: verdict.checks.length })
              : t('badText', { names: failed.map(statement).join('; ') })}
          </p>
        </div>
      </div>
      <div className={styles['columns']}>
        <Panel title={t('what')} flush>
          <CheckList checks={verdict.checks} />
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
                  ...TAMPERINGS[evidence.how].map((value) => ({
                    value,
                    label: t(`tamperings.${value}`),
                  })),
                ]}
                onChange={({ currentTarget: { value } }) =>
                  setTampering(value === 'none' ? undefined : (value as Tampering))
                }
              />
            </Stack>
          </Panel>
          <HowSettled evidence={evidence} />
          <Panel title={t(evidence.how === 'proof' ? 'outputs' : 'documentOutputs')}>
            {verdict.outputs === undefined ? (
              <Text size="sm">
                {t(
                  evidence.how !== 'proof' && evidence.document === undefined
                    ? 'noDocument'
                    : 'noOutputs',
                )}
              </Text>
            ) : (
              <ValuesView values={verdict.outputs} />
            )}
          </Panel>
        </Stack>
      </div>
    </>
  )
}
