'use client'

import { yaml } from '@codemirror/lang-yaml'
import { useComputedColorScheme } from '@mantine/core'
import CodeMirror, { Decoration, EditorView, StateEffect, StateField } from '@uiw/react-codemirror'
import { type ReactNode, useMemo, useRef } from 'react'
import styles from './flowEditor.module.css'

export interface FlowEditorProps {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** Line with something wrong in it, from 1. */
  readonly wrongLine: number | undefined
}

const MIN_HEIGHT = '440px'

/** Editor of a workflow file. */
export function FlowEditor({ label, value, onChange, wrongLine }: FlowEditorProps): ReactNode {
  const scheme = useComputedColorScheme('light')
  const view = useRef<EditorView>(undefined)
  const extensions = useMemo(
    () => [
      yaml(),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': label }),
      markedLine,
    ],
    [label],
  )
  if (view.current !== undefined) markLine(view.current, wrongLine)
  return (
    <CodeMirror
      className={styles['editor']}
      value={value}
      onChange={onChange}
      onCreateEditor={(created) => {
        view.current = created
        markLine(created, wrongLine)
      }}
      extensions={extensions}
      theme={scheme}
      minHeight={MIN_HEIGHT}
      basicSetup={{ foldGutter: false, autocompletion: false, searchKeymap: true }}
      // Tab moves on to the next field, as everywhere on the page; Escape is not needed to leave.
      indentWithTab={false}
    />
  )
}

const setMark = StateEffect.define<number | undefined>()
const WRONG = Decoration.line({ class: 'cm-wrong' })

const markedLine = StateField.define({
  create: () => Decoration.none,
  update: (marks, transaction) => {
    for (const effect of transaction.effects) {
      if (!effect.is(setMark)) continue
      const { value } = effect
      const { doc } = transaction.state
      if (value === undefined || value < 1 || value > doc.lines) return Decoration.none
      return Decoration.set([WRONG.range(doc.line(value).from)])
    }
    return marks.map(transaction.changes)
  },
  provide: (field) => EditorView.decorations.from(field),
})

function markLine(view: EditorView, line: number | undefined): void {
  queueMicrotask(() => view.dispatch({ effects: setMark.of(line) }))
}
