'use client'

import type { FlowPlan } from '@flowbuilder/sdk/planner/flowPlan'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { Tone } from '../../../ui/tones.ts'
import { layOutGraph } from '../model/layOutGraph.ts'
import styles from './run.module.css'

const NODE_CLASSES: Readonly<Record<Tone, string | undefined>> = {
  good: styles['nodeGood'],
  busy: styles['nodeBusy'],
  wait: styles['nodeWait'],
  bad: styles['nodeBad'],
  idle: undefined,
}
const MAX_LABEL = 20

/** The tasks of a workflow and what waits for what, coloured by state. */
export function TaskGraph({
  plan,
  toneOf,
}: {
  readonly plan: Pick<FlowPlan, 'stages' | 'tasks'>
  readonly toneOf: (task: string) => Tone
}): ReactNode {
  const t = useTranslations('run')
  const { nodes, edges, width, height } = layOutGraph(plan)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles['graph']} aria-label={t('tasks')} tabIndex={0}>
      <svg
        width={width}
        height={height}
        role="img"
        aria-label={t('taskCount', { count: nodes.length })}
      >
        {edges.map(({ from, to, path }) => (
          <path key={`${from} ${to}`} className={styles['edge']} d={path} />
        ))}
        {nodes.map((node) => (
          <g
            key={node.name}
            className={`${styles['node']} ${NODE_CLASSES[toneOf(node.name)] ?? ''}`}
            transform={`translate(${node.x} ${node.y})`}
          >
            <title>{node.name}</title>
            <rect width={node.width} height={node.height} rx={8} strokeWidth={1.5} />
            <text x={14} y={22}>
              {node.name.length > MAX_LABEL ? `${node.name.slice(0, MAX_LABEL - 1)}…` : node.name}
            </text>
            <text x={14} y={39}>
              {node.kind}
            </text>
          </g>
        ))}
      </svg>
    </section>
  )
}
