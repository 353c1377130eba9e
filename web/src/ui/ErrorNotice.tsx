'use client'

import { Alert, Button, Code, Group, Text } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useDescribeError } from '../errors/errorCatalogue.tsx'
import { Icon } from './Icon.tsx'

/** An error as a sentence and a next step. */
export function ErrorNotice({
  error,
  onRetry,
}: {
  readonly error: unknown
  readonly onRetry?: (() => void) | undefined
}): ReactNode {
  const t = useTranslations('common')
  const { message, remedy, code, details } = useDescribeError()(error)
  return (
    <Alert color="red" icon={<Icon name="warning" />} title={message} role="alert" data-code={code}>
      <Text size="sm">{remedy}</Text>
      {details === undefined ? null : (
        <details style={{ marginTop: 6 }}>
          <summary>{t('details')}</summary>
          <Code block>{`${code}\n${details}`}</Code>
        </details>
      )}
      {onRetry === undefined ? null : (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={onRetry}>
            {t('retry')}
          </Button>
        </Group>
      )}
    </Alert>
  )
}
