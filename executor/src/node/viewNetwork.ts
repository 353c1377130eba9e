import { readResultDocument } from '@flowbuilder/sdk/results/resultDocument'
import type { CommitteeRuns } from '../committee/committeeRuns.ts'
import type { CommitteeModule } from '../gateway/port.ts'
import { viewCommittee, viewConsensus } from '../gateway/viewCommittee.ts'
import { requestKey } from '../ledger/state.ts'
import type { BlobStore } from '../storage/blobs/blobStore.ts'
import type { Validator } from '../validator/port.ts'

export interface ViewNetworkModules {
  readonly validator: Validator
  readonly runs: CommitteeRuns
  readonly blobs: BlobStore
}

/** What the gateway shows of a validator, its ledger and its committee. */
export function viewNetwork({ validator, runs, blobs }: ViewNetworkModules): CommitteeModule {
  const { replica } = validator
  return {
    consensus: () => viewConsensus(replica.view, validator.status()),
    async viewOf(id) {
      const entry = replica.view.get(requestKey(id))
      if (entry === undefined) return undefined
      const run = await runs.get(id)
      const tasks = (run?.tasks ?? []).map(({ name, status, attempt }) => ({
        name,
        status,
        attempts: attempt,
      }))
      const decided =
        entry.decidedAt === undefined ? undefined : await validator.certifiedBlock(entry.decidedAt)
      return viewCommittee(entry, replica.view, tasks, decided?.certificate)
    },
    async resultOf(id) {
      const run = await runs.get(id)
      if (run?.document === undefined || run.resultHash === undefined) return undefined
      const document = await blobs.get(run.document)
      if (document === undefined) return undefined
      const { outputs } = readResultDocument(document, run.resultHash)
      return { resultHash: run.resultHash, document, outputs }
    },
  }
}
