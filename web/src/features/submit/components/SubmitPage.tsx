'use client'

import { Alert, Button, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useLocale, useTranslations } from 'next-intl'
import { type ReactNode, useDeferredValue, useEffect, useState } from 'react'
import { useDescribeError } from '../../../errors/errorCatalogue.tsx'
import { ChooseForm } from '../../../ui/ChooseForm.tsx'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { Page } from '../../../ui/Page.tsx'
import { PageTitle } from '../../../ui/PageTitle.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { Badge } from '../../../ui/StatusBadge.tsx'
import { ValuesView } from '../../../ui/ValueView.tsx'
import { type Draft, loadDraft, loadPending, rememberPending, saveDraft } from '../model/draft.ts'
import type { Template } from '../model/template.ts'
import { InputFields } from './InputFields.tsx'
import { OrderPanel } from './OrderPanel.tsx'
import { SendForm } from './SendForm.tsx'
import styles from './submit.module.css'

/** As the editor is at least, so that nothing moves when it comes. */
const EDITOR_HEIGHT = 440
const FlowEditor = dynamic(() => import('./FlowEditor.tsx').then((file) => file.FlowEditor), {
  ssr: false,
  loading: () => <Skeleton height={EDITOR_HEIGHT} />,
})
const EMPTY: Draft = { source: '', inputs: {} }

/** Write a workflow, see what it computes, and pay for it to be proven. */
export function SubmitPage({ templates }: { readonly templates: readonly Template[] }): ReactNode {
  const t = useTranslations('submit')
  const locale = useLocale()
  const explain = useDescribeError()
  const [draft, setDraft] = useState(EMPTY)
  const [pending, setPending] = useState<string>()
  useEffect(() => {
    const [first] = templates
    setDraft(loadDraft() ?? { source: first?.source ?? '', inputs: first?.inputs ?? {} })
    setPending(loadPending())
  }, [templates])
  const change = (changed: Partial<Draft>): void => {
    const next = { ...draft, ...changed }
    setDraft(next)
    saveDraft(next)
  }
  const checkedDraft = useDeferredValue(draft)
  const { data: checked } = useQuery({
    queryKey: ['check', checkedDraft],
    queryFn: async () =>
      (await import('../model/checkFlow.ts')).checkFlow(checkedDraft.source, checkedDraft.inputs),
    enabled: checkedDraft.source !== '',
    placeholderData: (before) => before,
    gcTime: 0,
  })
  const ofInput = checked?.wrongInput !== undefined
  const flowError = ofInput ? undefined : checked?.error
  const inputError = ofInput && checked.error !== undefined ? explain(checked.error) : undefined
  const open = (name: string): void => {
    const template = templates.find((item) => item.name === name)
    if (template !== undefined) change({ source: template.source, inputs: template.inputs })
  }
  const simulated = checked?.simulated
  return (
    <Page>
      <PageTitle
        title={t('title')}
        lead={t('lead')}
        aside={
          <ChooseForm
            label={t('template')}
            choices={templates.map(({ name }) => name)}
            action={t('open')}
            onChoose={open}
          />
        }
      />
      {pending === undefined ? null : (
        <Alert
          color="flow"
          title={t('pendingTitle')}
          withCloseButton
          closeButtonLabel={t('dismiss')}
          onClose={() => {
            rememberPending(undefined)
            setPending(undefined)
          }}
        >
          <Button
            component={Link}
            href={`/${locale}/run/?id=${pending}`}
            prefetch={false}
            size="xs"
            variant="light"
          >
            {t('pendingOpen')}
          </Button>
        </Alert>
      )}
      <div className={styles['columns']}>
        <Panel
          title={t('workflow')}
          flush
          aside={
            <Text size="xs" c="var(--flow-muted)">
              flow.yaml
            </Text>
          }
        >
          <div style={{ minHeight: EDITOR_HEIGHT }}>
            <FlowEditor
              label={t('editor')}
              value={draft.source}
              onChange={(source) => change({ source })}
              wrongLine={flowError?.where?.line}
            />
          </div>
          <div
            className={styles['bar']}
            role="status"
            data-checked={checked === undefined ? 'no' : flowError === undefined ? 'good' : 'bad'}
          >
            {checked === undefined ? (
              <Skeleton height={20} width={180} />
            ) : flowError === undefined ? (
              <span className={styles['ok']}>
                <Icon name="check" /> {t('fileGood')}
              </span>
            ) : (
              <>
                {flowError.where === undefined ? null : (
                  <Text size="xs" c="var(--flow-muted)" mb={6}>
                    {t('place', { line: flowError.where.line, column: flowError.where.column })}
                  </Text>
                )}
                <ErrorNotice error={flowError} />
              </>
            )}
          </div>
        </Panel>
        <div className={styles['side']}>
          <Panel title={t('inputs')}>
            {checked?.definition === undefined ? (
              <Text size="sm" c="var(--flow-muted)">
                {t('inputsLater')}
              </Text>
            ) : (
              <InputFields
                definition={checked.definition}
                texts={draft.inputs}
                onChange={(name, text) => change({ inputs: { ...draft.inputs, [name]: text } })}
                wrongInput={checked.wrongInput}
                error={inputError && `${inputError.message} ${inputError.remedy}`}
              />
            )}
          </Panel>
          <Panel
            title={t('simulation')}
            aside={
              simulated === undefined ? undefined : (
                <Badge tone="idle">{t('steps', simulated.steps)}</Badge>
              )
            }
          >
            {simulated === undefined ? (
              <Text size="sm" c="var(--flow-muted)">
                {checked?.prepared === undefined ? t('simulationLater') : t('simulationElsewhere')}
              </Text>
            ) : (
              <ValuesView values={simulated.outputs} />
            )}
          </Panel>
          <Panel title={t('payment')}>
            <SendForm prepared={checked?.prepared} />
          </Panel>
          <OrderPanel />
        </div>
      </div>
    </Page>
  )
}
