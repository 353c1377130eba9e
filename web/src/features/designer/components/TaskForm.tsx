'use client'

import { Button, Checkbox, Stack, TextInput } from '@mantine/core'
import { useTranslations } from 'next-intl'
import { type ReactNode, useState } from 'react'
import { connectTasks, disconnectTasks, removeTask, renameTask } from '../model/editFlow.ts'
import type { Canvas, CanvasTask } from '../model/readCanvas.ts'
import { type TaskField, taskFields } from '../model/taskFields.ts'
import styles from './designer.module.css'
import { TaskFieldEditor } from './TaskFieldEditor.tsx'

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,63}$/

export interface TaskFormProps {
  readonly task: CanvasTask
  readonly canvas: Canvas
  readonly source: string
  /** Takes the changed file, and the name of the task that is selected then. */
  readonly onChange: (source: string, selected: string | undefined) => void
}

/** Name, fields and order of one task: everything that the canvas shows, for the keyboard. */
export function TaskForm({ task, canvas, source, onChange }: TaskFormProps): ReactNode {
  const t = useTranslations('designer')
  const [name, setName] = useState(task.name)
  const fields = taskFields(task.kind)
  const isMain = ({ path, required }: TaskField): boolean =>
    required || path[0] === task.kind || path[0] === 'with' || path[0] === 'outputs'
  const main = fields.filter(isMain)
  const rest = fields.filter((field) => !isMain(field))
  const editorOf = (field: TaskField): ReactNode => (
    <TaskFieldEditor
      key={field.path.join('.')}
      field={field}
      task={task.name}
      source={source}
      onChange={(text) => onChange(text, task.name)}
    />
  )
  const taken = canvas.tasks.some((other) => other.name === name && other !== task)
  const nameError = NAME.test(name)
    ? taken && name !== task.name
      ? t('nameTaken')
      : undefined
    : t('nameWrong')
  const rename = (): void => {
    if (nameError === undefined && name !== task.name)
      onChange(renameTask(source, task.name, name), name)
  }
  const edgeFrom = (from: string) =>
    canvas.edges.find((edge) => edge.from === from && edge.to === task.name)
  return (
    <Stack gap="md">
      <TextInput
        label={t('name')}
        description={task.kind}
        value={name}
        error={nameError}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={rename}
        onKeyDown={(event) => {
          if (event.key === 'Enter') rename()
        }}
      />
      {main.map(editorOf)}
      {rest.length === 0 ? null : (
        <details className={styles['more']}>
          <summary>{t('more')}</summary>
          <Stack gap="md">{rest.map(editorOf)}</Stack>
        </details>
      )}
      {canvas.tasks.length < 2 ? null : (
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <legend>{t('waitsFor')}</legend>
          <Stack gap={6} mt={6}>
            {canvas.tasks
              .filter((other) => other.name !== task.name)
              .map((other) => {
                const edge = edgeFrom(other.name)
                return (
                  <Checkbox
                    key={other.name}
                    label={other.name}
                    description={
                      edge?.plain === false
                        ? t('reads', { fields: edge.fields.join(', ') })
                        : undefined
                    }
                    checked={edge !== undefined}
                    disabled={edge?.plain === false}
                    onChange={(event) => {
                      const edit = event.currentTarget.checked ? connectTasks : disconnectTasks
                      onChange(edit(source, other.name, task.name), task.name)
                    }}
                  />
                )
              })}
          </Stack>
        </fieldset>
      )}
      <Button variant="default" onClick={() => onChange(removeTask(source, task.name), undefined)}>
        {t('remove')}
      </Button>
    </Stack>
  )
}
