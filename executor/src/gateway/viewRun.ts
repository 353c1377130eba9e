import type { ProvingProgress } from '../proving/port.ts'
import { MODE_ZK } from '../requests/fold/nextAction.ts'
import { type RunEvent, type RunRecord, STEPS, type Step } from '../requests/fold/runEvent.ts'
import { closesAt, isOver, type RunState, runStatus } from '../requests/fold/runState.ts'
import type { CommitteeView } from './committeeSchemas.ts'
import type { RunResult } from './port.ts'
import type { RunView } from './schemas.ts'
import { statusOfNetwork, viewNetworkSteps } from './viewNetworkSteps.ts'

type StepView = RunView['steps'][number]
type Summary = Omit<RunView, 'steps' | 'outputs' | 'outputWords' | 'proof'>

/** Which event ends which step. */
const FINISHED_BY: Partial<Record<RunEvent['type'], Step>> = {
  blobsVerified: 'fetch',
  programCompiled: 'compile',
  programEvaluated: 'evaluate',
  proofMade: 'prove',
  requestSettled: 'settle',
}

/** A run as the gateway shows it in lists. Pure. */
export function summarizeRun(state: RunState): Summary {
  const transactionHash =
    state.settlement?.own === true
      ? state.settlement.place.transactionHash
      : state.transactions.at(-1)?.hash
  const error = state.fault?.error ?? state.delay?.error
  return {
    id: state.id,
    status: runStatus(state),
    request: { ...state.request },
    submittedAtMs: state.submittedAtMs,
    submittedIn: { ...state.place },
    closesAt: closesAt(state).toString(),
    ...(state.evaluated === undefined ? {} : { resultHash: state.evaluated.resultHash }),
    ...(transactionHash === undefined ? {} : { transactionHash }),
    ...(state.inclusion === undefined
      ? {}
      : { gasUsed: state.inclusion.gasUsed, gasCost: state.inclusion.gasCost }),
    ...(state.settlement === undefined
      ? {}
      : { settlement: { ...state.settlement, place: { ...state.settlement.place } } }),
    ...(state.refund === undefined
      ? {}
      : { refund: { ...state.refund, place: { ...state.refund.place } } }),
    ...(error === undefined ? {} : { error: { ...error } }),
  }
}

/** A run with its steps, outputs and proof. Pure. `waitingFor` comes from the decision of the engine. */
export function viewRun(
  state: RunState,
  records: readonly RunRecord[],
  live: {
    readonly progress: ProvingProgress | undefined
    readonly waitingFor: string | undefined
    readonly committee?: CommitteeView | undefined
    readonly result?: RunResult | undefined
  },
): RunView {
  return {
    ...summarizeRun(state),
    ...(live.waitingFor === undefined ? {} : { waitingFor: live.waitingFor }),
    ...(live.committee === undefined ? {} : { status: statusOfNetwork(state, live.committee) }),
    ...viewWork(state, records, live),
    ...(state.proof === undefined ? {} : { proof: state.proof }),
  }
}

function viewWork(
  state: RunState,
  records: readonly RunRecord[],
  { progress, committee, result }: Parameters<typeof viewRun>[2],
): Pick<RunView, 'steps' | 'committee' | 'outputs' | 'outputWords' | 'resultHash'> {
  if (state.request.mode !== MODE_ZK) {
    return {
      steps: viewNetworkSteps(state, committee),
      ...(committee === undefined ? {} : { committee }),
      ...(result === undefined ? {} : { outputs: result.outputs, resultHash: result.resultHash }),
    }
  }
  const steps = viewSteps(state, records, progress)
  if (state.evaluated === undefined) return { steps }
  const { outputWords } = state.evaluated
  return { steps, outputs: findOutputs(records), outputWords: [...outputWords] }
}

/** The outputs of the last evaluation among the records. */
export function findOutputs(records: readonly RunRecord[]): unknown {
  for (const { event } of records.toReversed()) {
    if (event.type === 'programEvaluated') return event.outputs
  }
  return undefined
}

function viewSteps(
  state: RunState,
  records: readonly RunRecord[],
  progress: ProvingProgress | undefined,
): StepView[] {
  const finished = new Map<Step, { startedAtMs: number; finishedAtMs: number }>()
  let previousMs = records[0]?.atMs ?? 0
  for (const { event, atMs } of records) {
    const step = FINISHED_BY[event.type]
    if (step === undefined || finished.has(step)) continue
    const startedAtMs = event.type === 'proofMade' ? atMs - event.elapsedMs : previousMs
    finished.set(step, { startedAtMs, finishedAtMs: atMs })
    previousMs = atMs
  }
  const current = STEPS.find((step) => !finished.has(step))
  return STEPS.map((name): StepView => {
    const times = finished.get(name)
    if (times !== undefined) return { name, status: 'completed', ...times }
    if (state.fault?.step === name) return { name, status: 'faulted' }
    if (isOver(state)) return { name, status: 'skipped' }
    if (name !== current) return { name, status: 'pending' }
    if (name === 'prove' && progress !== undefined) return { name, status: 'running', progress }
    return { name, status: runStatus(state) === 'running' ? 'running' : 'waiting' }
  })
}
