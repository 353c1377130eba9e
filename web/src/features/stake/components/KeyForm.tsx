'use client'

import { Button, FileButton, Group, Stack, Text, Textarea } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { downloadText } from '../../../format/downloadText.ts'
import { Icon } from '../../../ui/Icon.tsx'

export interface KeyFormProps {
  readonly busy: boolean
  /** `text`: see `readKeyText`. */
  readonly onRegister: (text: string) => void
}

/**
 * A BLS key for the registry: made here and saved, from a file, or only its proof from the machine that holds it. A secret key never
 * leaves this page, and is not kept.
 */
export function KeyForm({ busy, onRegister }: KeyFormProps): ReactNode {
  const t = useTranslations('seat')
  const [text, setText] = useState('')
  const [saved, setSaved] = useState(false)
  const make = async (): Promise<void> => {
    const { makeKey } = await import('../model/makeKey.ts')
    const key = makeKey()
    downloadText('bls.key', key, 'text/plain')
    setText(key.trim())
    setSaved(true)
  }
  return (
    <Stack gap="sm">
      <Text size="sm">{t('keyText')}</Text>
      <Textarea
        label={t('keyLabel')}
        description={t('keyHint')}
        placeholder='0x… / {"publicKey": "0x…", "possession": "0x…"}'
        autoComplete="off"
        spellCheck={false}
        rows={3}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group gap="sm">
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          onClick={() => void make()}
        >
          {t('make')}
        </Button>
        <FileButton
          accept=".key,.json,text/plain,application/json"
          onChange={(file) => void file?.text().then(setText, () => undefined)}
        >
          {(props) => (
            <Button {...props} variant="default">
              {t('open')}
            </Button>
          )}
        </FileButton>
        <Button loading={busy} disabled={text.trim() === ''} onClick={() => onRegister(text)}>
          {t('register')}
        </Button>
      </Group>
      <Text size="sm" c="var(--flow-muted)" role="status">
        {saved ? t('saved') : ''}
      </Text>
    </Stack>
  )
}
