'use client'

import type { Definition } from '@flowbuilder/sdk/workflow/definition'
import { Button, FileButton, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Icon } from '../../../ui/Icon.tsx'
import styles from './submit.module.css'

export interface InputFieldsProps {
  readonly definition: Definition
  readonly texts: Readonly<Record<string, string>>
  readonly onChange: (name: string, text: string) => void
  readonly wrongInput: string | undefined
  /** What is wrong with it. */
  readonly error: string | undefined
}

/** A field for each input that a workflow declares; tables and lists as CSV, typed or from a file. */
export function InputFields({
  definition,
  texts,
  onChange,
  wrongInput,
  error,
}: InputFieldsProps): ReactNode {
  const t = useTranslations('submit')
  const inputs = Object.entries(definition.inputs)
  if (inputs.length === 0) return <Text size="sm">{t('noInputs')}</Text>
  return (
    <Stack gap="md">
      {inputs.map(([name, declaration]) => {
        const { type, description } = declaration
        const common = {
          label: name,
          value: texts[name] ?? '',
          error: name === wrongInput ? error : undefined,
        }
        if (type !== 'table' && !type.endsWith('[]')) {
          return (
            <TextInput
              key={name}
              {...common}
              description={[type, description].filter((part) => part !== undefined).join(' · ')}
              onChange={(event) => onChange(name, event.currentTarget.value)}
            />
          )
        }
        const columns =
          'columns' in declaration && declaration.columns !== undefined
            ? Object.keys(declaration.columns).join(', ')
            : name
        return (
          <div key={name}>
            <Textarea
              {...common}
              className={styles['csv']}
              description={`CSV (${columns})${description === undefined ? '' : ` · ${description}`}`}
              rows={6}
              onChange={(event) => onChange(name, event.currentTarget.value)}
            />
            <Group justify="flex-end" mt={4}>
              <FileButton
                accept=".csv,text/csv,text/plain"
                onChange={(file) =>
                  void file?.text().then(
                    (text) => onChange(name, text),
                    () => undefined,
                  )
                }
              >
                {(props) => (
                  <Button
                    {...props}
                    variant="subtle"
                    size="compact-xs"
                    leftSection={<Icon name="download" size={14} />}
                  >
                    {t('fromFile')}
                  </Button>
                )}
              </FileButton>
            </Group>
          </div>
        )
      })}
    </Stack>
  )
}
