import type { FlowPlan } from '@flowbuilder/sdk/planner/flowPlan'

const NODE = { width: 168, height: 52 } as const
const GAP = { x: 56, y: 18 } as const
const MARGIN = 8

export interface GraphNode {
  readonly name: string
  readonly kind: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface GraphEdge {
  readonly from: string
  readonly to: string
  /** An SVG path. */
  readonly path: string
}

export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly edges: readonly GraphEdge[]
  readonly width: number
  readonly height: number
}

/** Places of tasks in columns by stage, each column centred, and curves for what waits for what. Pixels. Pure. */
export function layOutGraph({ stages, tasks }: Pick<FlowPlan, 'stages' | 'tasks'>): Graph {
  const columnHeight = (count: number): number => count * NODE.height + (count - 1) * GAP.y
  const inner = Math.max(...stages.map((stage) => columnHeight(stage.length)), NODE.height)
  const nodes = new Map<string, GraphNode>()
  for (const [column, stage] of stages.entries()) {
    const top = MARGIN + (inner - columnHeight(stage.length)) / 2
    for (const [row, name] of stage.entries()) {
      nodes.set(name, {
        name,
        kind: tasks[name]?.kind ?? '',
        x: MARGIN + column * (NODE.width + GAP.x),
        y: top + row * (NODE.height + GAP.y),
        ...NODE,
      })
    }
  }
  const edges: GraphEdge[] = []
  for (const [to, task] of Object.entries(tasks)) {
    for (const from of task.after) {
      const source = nodes.get(from)
      const target = nodes.get(to)
      if (source !== undefined && target !== undefined)
        edges.push({ from, to, path: curve(source, target) })
    }
  }
  const width = 2 * MARGIN + stages.length * (NODE.width + GAP.x) - GAP.x
  return { nodes: [...nodes.values()], edges, width, height: inner + 2 * MARGIN }
}

function curve(source: GraphNode, target: GraphNode): string {
  const x1 = source.x + source.width
  const y1 = source.y + source.height / 2
  const x2 = target.x
  const y2 = target.y + target.height / 2
  const bend = Math.max(24, (x2 - x1) / 2)
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}
