'use client'

import { Button, FileButton, SegmentedControl, Skeleton, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useLocale, useTranslations } from 'next-intl'
import {
  type ReactNode,
  startTransition,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { downloadText } from '../../../format/downloadText.ts'
import { ChooseForm } from '../../../ui/ChooseForm.tsx'
import { Empty } from '../../../ui/Empty.tsx'
import { ErrorNotice } from '../../../ui/ErrorNotice.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { Page } from '../../../ui/Page.tsx'
import { PageTitle } from '../../../ui/PageTitle.tsx'
import { Panel } from '../../../ui/Panel.tsx'
import { loadDraft, saveDraft } from '../../submit/model/draft.ts'
import type { Template } from '../../submit/model/template.ts'
import {
  addTask,
  connectTasks,
  disconnectTasks,
  NEW_TASK_KINDS,
  removeTask,
} from '../model/editFlow.ts'
import { push, redo, startHistory, undo } from '../model/history.ts'
import { readCanvas } from '../model/readCanvas.ts'
import { DiffView } from './DiffView.tsx'
import styles from './designer.module.css'
import { TaskForm } from './TaskForm.tsx'

const FlowEditor = dynamic(
  () => import('../../submit/components/FlowEditor.tsx').then((file) => file.FlowEditor),
  { ssr: false, loading: () => <Skeleton height={440} /> },
)
const FlowCanvas = dynamic(() => import('./FlowCanvas.tsx').then((file) => file.FlowCanvas), {
  ssr: false,
  loading: () => <Skeleton height={560} />,
})

type View = 'form' | 'yaml' | 'diff'
const NO_TYPES: ReadonlyMap<string, string> = new Map()

/** Draw a workflow or write it: both are views of one file. */
export function DesignerPage({
  templates,
}: {
  readonly templates: readonly Template[]
}): ReactNode {
  const t = useTranslations('designer')
  const locale = useLocale()
  const [history, setHistory] = useState(() => startHistory(''))
  const [selected, setSelected] = useState<string>()
  const [view, setView] = useState<View>('yaml')
  /** The file as it was when the page, a template or another file was opened. */
  const opened = useRef('')
  const inputs = useRef<Readonly<Record<string, string>>>({})
  const source = history.present
  useEffect(() => {
    const [first] = templates
    const draft = loadDraft() ?? { source: first?.source ?? '', inputs: first?.inputs ?? {} }
    inputs.current = draft.inputs
    opened.current = draft.source
    setHistory(startHistory(draft.source))
  }, [templates])
  useEffect(() => {
    if (source !== '') saveDraft({ source, inputs: inputs.current })
  }, [source])
  const change = (text: string, select: string | undefined = selected): void => {
    setHistory((before) => push(before, text))
    setSelected(select)
  }
  // A form over many tasks is drawn in pieces: choosing one begins with a drag, whose frames must not wait for it.
  const select = (task: string | undefined): void =>
    startTransition(() => {
      setSelected(task)
      if (task !== undefined) setView('form')
    })
  const read = useMemo(() => readCanvas(source), [source])
  // A file that is no YAML for a moment, while somebody types, keeps the last drawing.
  const last = useRef(read)
  if (read !== undefined) last.current = read
  const canvas = last.current
  const deferred = useDeferredValue(source)
  const { data: checked } = useQuery({
    queryKey: ['design', deferred],
    queryFn: async () => {
      const [{ checkFlow }, { typeWires }] = await Promise.all([
        import('../../submit/model/checkFlow.ts'),
        import('../model/typeWires.ts'),
      ])
      const found = checkFlow(deferred, inputs.current)
      return { ...found, types: found.definition && typeWires(found.definition) }
    },
    enabled: deferred !== '',
    placeholderData: (before) => before,
    gcTime: 0,
  })
  // Inputs are the business of the next page.
  const error = checked?.wrongInput === undefined ? checked?.error : undefined
  const line = error?.where?.line
  const wrong = canvas?.tasks.find(
    ({ firstLine, lastLine }) => line !== undefined && firstLine <= line && line <= lastLine,
  )
  const task = canvas?.tasks.find(({ name }) => name === selected)
  const open = (name: string): void => {
    const template = templates.find((item) => item.name === name)
    if (template === undefined) return
    inputs.current = template.inputs
    opened.current = template.source
    change(template.source, undefined)
  }
  return (
    <Page>
      <PageTitle
        title={t('title')}
        lead={t('lead')}
        aside={
          <Button component={Link} href={`/${locale}/submit/`} prefetch={false}>
            {t('submit')}
          </Button>
        }
      />
      <div className={styles['tools']}>
        <ChooseForm
          label={t('template')}
          choices={templates.map(({ name }) => name)}
          action={t('open')}
          onChoose={open}
        />
        <ChooseForm
          label={t('kind')}
          choices={NEW_TASK_KINDS}
          action={t('add')}
          onChoose={(kind) => {
            const { text, name } = addTask(source, kind)
            change(text, name)
            setView('form')
          }}
        />
        <Button
          variant="default"
          disabled={history.past.length === 0}
          onClick={() => setHistory(undo)}
        >
          {t('undo')}
        </Button>
        <Button
          variant="default"
          disabled={history.future.length === 0}
          onClick={() => setHistory(redo)}
        >
          {t('redo')}
        </Button>
        <FileButton
          accept=".yaml,.yml,.json"
          onChange={(file) =>
            void file?.text().then(
              (text) => {
                opened.current = text
                change(text, undefined)
              },
              () => undefined,
            )
          }
        >
          {(props) => (
            <Button {...props} variant="default">
              {t('import')}
            </Button>
          )}
        </FileButton>
        <Button
          variant="default"
          leftSection={<Icon name="download" />}
          onClick={() => downloadText('flow.yaml', source, 'text/yaml')}
        >
          {t('export')}
        </Button>
      </div>
      <div className={styles['columns']}>
        <Panel title={t('canvas')} flush>
          {canvas === undefined || canvas.tasks.length === 0 ? (
            <div className={styles['canvas']}>
              <Empty title={t('emptyTitle')} text={t('emptyText')} />
            </div>
          ) : (
            <FlowCanvas
              canvas={canvas}
              types={checked?.types ?? NO_TYPES}
              selected={selected}
              wrong={wrong?.name}
              onSelect={select}
              onConnect={(from, to) => change(connectTasks(source, from, to))}
              onDisconnect={(from, to) => change(disconnectTasks(source, from, to))}
              onRemove={(name) => change(removeTask(source, name), undefined)}
            />
          )}
          <div className={styles['status']} role="status">
            {checked === undefined ? (
              <Skeleton height={20} width={180} />
            ) : error === undefined ? (
              <Text size="sm" c="var(--flow-good)">
                {t('good')}
              </Text>
            ) : (
              <ErrorNotice error={error} />
            )}
          </div>
        </Panel>
        <Panel
          title={view === 'form' ? t('task') : 'flow.yaml'}
          flush={view !== 'form'}
          aside={
            <SegmentedControl
              size="xs"
              aria-label={t('view')}
              value={view}
              data={[
                { value: 'form', label: t('form') },
                { value: 'yaml', label: 'YAML' },
                { value: 'diff', label: t('diff') },
              ]}
              onChange={(value) => setView(value as View)}
            />
          }
        >
          {view === 'yaml' ? (
            <FlowEditor
              label={t('editor')}
              value={source}
              onChange={(text) => change(text)}
              wrongLine={line}
            />
          ) : view === 'diff' ? (
            <DiffView opened={opened.current} source={source} />
          ) : task === undefined || canvas === undefined ? (
            <Text size="sm" c="var(--flow-muted)" mih={440}>
              {t('selectTask')}
            </Text>
          ) : (
            <TaskForm
              key={task.name}
              task={task}
              canvas={canvas}
              source={source}
              onChange={change}
            />
          )}
        </Panel>
      </div>
    </Page>
  )
}
