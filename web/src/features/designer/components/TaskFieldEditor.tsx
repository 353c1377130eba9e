'use client'

import { NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { type ReactNode, useEffect, useState } from 'react'
import { readField, type TaskField, writeField } from '../model/taskFields.ts'
import styles from './designer.module.css'

const ROWS = { code: 9, yaml: 4 } as const

export interface TaskFieldEditorProps {
  readonly field: TaskField
  readonly task: string
  readonly source: string
  readonly onChange: (source: string) => void
}

/** One field of a task. What is typed goes into the file as soon as it is a value of the field. */
export function TaskFieldEditor({
  field,
  task,
  source,
  onChange,
}: TaskFieldEditorProps): ReactNode {
  const t = useTranslations('designer')
  const known = readField(source, task, field)
  const [text, setText] = useState(known)
  const [wrong, setWrong] = useState(false)
  // The file changed by another way, for example by undo.
  useEffect(() => setText(known), [known])
  const change = (value: string): void => {
    setText(value)
    const changed = writeField(source, task, field, value)
    setWrong(changed === undefined)
    if (changed !== undefined && changed !== source) onChange(changed)
  }
  const { editor, path, required, choices } = field
  const common = {
    label: path.join('.'),
    required,
    error: wrong ? t(editor === 'number' ? 'notANumber' : 'notYaml') : undefined,
    value: text,
  }
  switch (editor) {
    case 'choice':
      return (
        <NativeSelect
          {...common}
          data={[{ value: '', label: t('byDefault') }, ...choices]}
          onChange={({ currentTarget }) => change(currentTarget.value)}
        />
      )
    case 'code':
    case 'yaml':
      return (
        <Textarea
          {...common}
          className={styles['code']}
          description={editor === 'yaml' ? 'YAML' : undefined}
          autosize={false}
          rows={ROWS[editor]}
          spellCheck={false}
          onChange={({ currentTarget }) =>
            editor === 'code' ? change(currentTarget.value) : setText(currentTarget.value)
          }
          // A piece of YAML is seldom one while it is typed, and would be written anew at every letter.
          onBlur={() => (editor === 'yaml' ? change(text) : undefined)}
        />
      )
    case 'text':
    case 'number':
      return (
        <TextInput
          {...common}
          inputMode={editor === 'number' ? 'numeric' : 'text'}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          onBlur={() => change(text)}
          onKeyDown={({ key }) => (key === 'Enter' ? change(text) : undefined)}
        />
      )
  }
}
