import type { Deployment } from '@flowbuilder/sdk/actions/deployment'
import { VerifyMode } from '@flowbuilder/sdk/actions/workflowRequest'
import type { Address, Hex, PublicClient } from 'viem'
import type { OpenCommittee } from '../committee/openCommittee.ts'
import type { CommittedRun } from '../committee/port.ts'
import {
  CHAIN_KEY,
  epochKey,
  LedgerMode,
  type LedgerView,
  type RequestEntry,
  requestKey,
} from '../ledger/state.ts'
import { fetchResult, peersOf, serveResults } from '../network/exchangeResults.ts'
import { OptimisticService } from '../optimistic/optimisticService.ts'
import { ownRunOf } from '../optimistic/ownRun.ts'
import type { Assignment, ClaimRuns } from '../optimistic/port.ts'
import { RegistryClaims } from '../optimistic/viem/registryClaims.ts'
import type { ProverPort } from '../proving/port.ts'
import type { AccountSender } from '../settlement/account/accountSender.ts'
import { isEnded } from '../settlement/ledger/chainBook.ts'
import type { LedgerChain } from '../settlement/ledger/ledgerChain.ts'
import { toRequest } from '../settlement/viem/requestRecord.ts'
import type { BlobStore } from '../storage/blobs/blobStore.ts'
import type { Validator } from '../validator/port.ts'

export interface PerformOptimisticOptions {
  readonly deployment: Deployment
  readonly account: Address
}

export interface PerformOptimisticModules {
  readonly validator: Validator
  readonly chain: LedgerChain
  readonly client: PublicClient
  readonly sender: AccountSender
  readonly committee: OpenCommittee
  readonly blobs: BlobStore
  readonly prover: ProverPort
  /** Puts something around the runs that claims are made of. @default nothing */
  readonly wrapRuns?: ((runs: ClaimRuns) => ClaimRuns) | undefined
  readonly onTrouble: (error: unknown) => void
}

/** Own runs that are remembered for their claims; the oldest are computed again. */
export const MAX_PERFORMED_RUNS = 1_000

/** Puts together what posts, checks and disputes results in optimistic mode. */
export function performOptimistic(
  { deployment, account }: PerformOptimisticOptions,
  modules: PerformOptimisticModules,
): { readonly service: OptimisticService; end(): void } {
  const { validator, chain, client, sender, committee, blobs, prover, onTrouble } = modules
  const { network, names, replica, operator } = validator
  const runs = claimRuns(validator, committee)
  const end = serveResults(network, names, async (request) => {
    const hash = (await committee.runs.get(request))?.document
    return hash === undefined ? undefined : blobs.get(hash)
  })
  const service = new OptimisticService(
    {
      chainId: deployment.chainId,
      registry: deployment.registry,
      operator,
      nowMs: Date.now,
      notify: (notice) => {
        if (notice.type === 'delayed' || notice.type === 'withheld') onTrouble(notice.error)
      },
    },
    {
      chain: new RegistryClaims({ deployment, account }, { client, sender }),
      runs: modules.wrapRuns?.(runs) ?? runs,
      results: {
        fetch: ({ id }, { resultHash, poster }, signal) =>
          fetchResult(
            { network, names },
            peersOf(network, poster),
            { request: id, resultHash },
            signal,
          ),
      },
      prover,
      requests: () =>
        [...chain.requests()]
          .filter(
            ({ request, state }) =>
              request.mode === VerifyMode.OPTIMISTIC && !isEnded(state.status),
          )
          .map(({ id, request }) => ({ id, request: toRequest(request) })),
      assignmentOf: (id) => assignmentOf(replica.view, id),
    },
  )
  return { service, end }
}

/** Who performs and who could: from the ledger. */
function assignmentOf(view: LedgerView, id: Hex): Assignment | undefined {
  const entry = view.get(requestKey(id))
  if (entry === undefined) return undefined
  const drawn = entry.committee.map(({ operator }) => operator)
  const committee = [...drawn.slice(entry.performer), ...drawn.slice(0, entry.performer)]
  const members = view.get(epochKey(view.get(CHAIN_KEY)?.epoch ?? 0))?.members ?? []
  const others = members
    .map(({ operator }) => operator)
    .filter((operator) => !committee.includes(operator))
    .sort()
  return { committee, others }
}

/** A performer takes the run of its committee; who checks it runs the workflow anew. */
function claimRuns({ replica, operator }: Validator, committee: OpenCommittee): ClaimRuns {
  const performed = new Map<Hex, CommittedRun>()
  const waiting = new Set<() => void>()
  committee.committee.onPerformed((entry, run) => {
    const [oldest] = performed.keys()
    if (oldest !== undefined && performed.size >= MAX_PERFORMED_RUNS) performed.delete(oldest)
    performed.set(entry.id, run)
    for (const wake of waiting) wake()
  })
  const untilPerformed = (id: Hex, signal: AbortSignal): Promise<CommittedRun> =>
    new Promise((resolve, reject) => {
      const end = (): void => {
        waiting.delete(look)
        signal.removeEventListener('abort', abort)
      }
      const abort = (): void => {
        end()
        reject(signal.reason)
      }
      const look = (): void => {
        const run = performed.get(id)
        if (run === undefined) return
        end()
        resolve(run)
      }
      waiting.add(look)
      signal.addEventListener('abort', abort, { once: true })
      look()
    })
  const computeAgain: ClaimRuns['computeAgain'] = async ({ id }, signal) => {
    const entry = replica.view.get(requestKey(id))
    if (entry === undefined) throw new Error(`the ledger has forgotten ${id}`)
    return ownRunOf(await committee.recompute(entry, signal))
  }
  return {
    async compute(request, signal) {
      const known = performed.get(request.id)
      if (known !== undefined) return ownRunOf(known)
      const entry = replica.view.get(requestKey(request.id))
      if (entry !== undefined && performs(entry, operator))
        return ownRunOf(await untilPerformed(request.id, signal))
      return computeAgain(request, signal)
    },
    computeAgain,
  }
}

function performs({ mode, committee, performer }: RequestEntry, operator: string): boolean {
  return mode === LedgerMode.OPTIMISTIC && committee[performer]?.operator === operator
}
