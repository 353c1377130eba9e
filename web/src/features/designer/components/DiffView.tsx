'use client'

import { Button, FileButton, Group, Text } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { type ReactNode, useMemo, useState } from 'react'
import { diffLines } from '../model/diffLines.ts'
import styles from './designer.module.css'

const MARKS = { both: ' ', before: '−', after: '+' } as const

/** What changed in a file, since it was opened or against another file. */
export function DiffView({
  opened,
  source,
}: {
  readonly opened: string
  readonly source: string
}): ReactNode {
  const t = useTranslations('designer')
  const [other, setOther] = useState<{ readonly name: string; readonly text: string }>()
  const lines = useMemo(() => diffLines(other?.text ?? opened, source), [other, opened, source])
  const changes = lines.filter(({ side }) => side !== 'both').length
  return (
    <div>
      <Group gap="sm" p="md" justify="space-between">
        <Text size="sm">
          {t('diffFrom', { name: other?.name ?? t('openedVersion'), count: changes })}
        </Text>
        <FileButton
          accept=".yaml,.yml,.json"
          onChange={(file) =>
            void file?.text().then(
              (text) => setOther({ name: file.name, text }),
              () => undefined,
            )
          }
        >
          {(props) => (
            <Button {...props} variant="default" size="xs">
              {t('compare')}
            </Button>
          )}
        </FileButton>
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles['diff']} tabIndex={0} aria-label={t('diff')}>
        {lines.map(({ side, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are equal and have no other name
          <div key={index} className={styles[side]} data-side={side}>
            {MARKS[side]} {text}
          </div>
        ))}
      </section>
    </div>
  )
}
