'use client'

import '@xyflow/react/dist/style.css'
import { useComputedColorScheme } from '@mantine/core'
import {
  Background,
  Controls,
  type Edge,
  Handle,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
} from '@xyflow/react'
import { useTranslations } from 'next-intl'
import { memo, type ReactNode, useEffect, useMemo, useState } from 'react'
import { layOutGraph } from '../../run/model/layOutGraph.ts'
import type { Canvas } from '../model/readCanvas.ts'
import styles from './designer.module.css'

export interface FlowCanvasProps {
  readonly canvas: Canvas
  /** By `task.result`, what is known of it. */
  readonly types: ReadonlyMap<string, string>
  readonly selected: string | undefined
  /** Task with something wrong in it. */
  readonly wrong: string | undefined
  readonly onSelect: (task: string | undefined) => void
  readonly onConnect: (from: string, to: string) => void
  readonly onDisconnect: (from: string, to: string) => void
  readonly onRemove: (task: string) => void
}

type TaskNode = Node<{ name: string; kind: string; wrong: boolean }, 'task'>

const NODE_TYPES = { task: memo(TaskNodeView) }
const FIT = { padding: 0.2, maxZoom: 1 }

/** The tasks of a workflow, to be dragged, connected and taken out; with the mouse or with the keyboard alone. */
export function FlowCanvas(props: FlowCanvasProps): ReactNode {
  const { canvas, types, selected, wrong, onSelect, onConnect, onDisconnect, onRemove } = props
  const t = useTranslations('designer')
  const scheme = useComputedColorScheme('light')
  const laidOut = useMemo(() => layOut(canvas, wrong), [canvas, wrong])
  const [moved, setMoved] = useState<Readonly<Record<string, { x: number; y: number }>>>({})
  const shape = canvas.stages.flat().join(' ')
  // Another set of tasks has another layout: what was moved by hand before would only be in its way.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it depends on the set alone
  useEffect(() => setMoved({}), [shape])
  // A node that stays where it is stays the same object, so that dragging draws one node and not all.
  const nodes = useMemo(
    () =>
      laidOut.map((node) => {
        const position = moved[node.id]
        const chosen = node.id === selected
        if (position === undefined && !chosen) return node
        return { ...node, selected: chosen, position: position ?? node.position }
      }),
    [laidOut, moved, selected],
  )
  const edges = useMemo<Edge[]>(
    () =>
      canvas.edges.map(({ from, to, fields, plain }) => ({
        id: `${from} ${to}`,
        source: from,
        target: to,
        label: fields.map((field) => withType(field, types.get(`${from}.${field}`))).join(', '),
        deletable: plain,
        ariaLabel: t('edge', { from, to }),
      })),
    [canvas.edges, types, t],
  )
  return (
    <div className={styles['canvas']}>
      <ReactFlow
        key={shape}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        colorMode={scheme}
        fitView
        fitViewOptions={FIT}
        minZoom={0.2}
        deleteKeyCode={['Delete', 'Backspace']}
        onNodesChange={(changes) => {
          for (const change of changes) {
            if (change.type === 'position' && change.position !== undefined) {
              const { id, position } = change
              setMoved((before) => ({ ...before, [id]: position }))
            }
            if (change.type === 'select' && change.selected) onSelect(change.id)
          }
        }}
        onNodesDelete={(deleted) => {
          for (const { id } of deleted) onRemove(id)
        }}
        onEdgesDelete={(deleted) => {
          for (const { source, target } of deleted) onDisconnect(source, target)
        }}
        onConnect={({ source, target }) => onConnect(source, target)}
        onPaneClick={() => onSelect(undefined)}
      >
        <Background gap={20} />
        <Controls showInteractive={false} />
      </ReactFlow>
    </div>
  )
}

function TaskNodeView({ data, selected }: NodeProps<TaskNode>): ReactNode {
  const classes = [
    styles['node'],
    selected ? styles['selected'] : '',
    data.wrong ? styles['wrong'] : '',
  ]
  return (
    <div className={classes.join(' ')}>
      <Handle type="target" position={Position.Left} />
      <strong>{data.name}</strong>
      <span>{data.kind}</span>
      <Handle type="source" position={Position.Right} />
    </div>
  )
}

function withType(field: string, type: string | undefined): string {
  return type === undefined ? field : `${field}: ${type}`
}

function layOut(canvas: Canvas, wrong: string | undefined): TaskNode[] {
  const tasks = Object.fromEntries(
    canvas.tasks.map(({ name, kind }) => [name, { kind, after: [] }]),
  )
  const { nodes } = layOutGraph({ stages: canvas.stages, tasks: tasks as never })
  return nodes.map(({ name, kind, x, y }) => ({
    id: name,
    type: 'task',
    position: { x, y },
    ariaLabel: `${name}, ${kind}`,
    data: { name, kind, wrong: name === wrong },
  }))
}
