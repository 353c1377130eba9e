import { createPublicClient, http } from 'viem'
import { expect } from 'vitest'
import type { Deployment } from '../../../sdk/src/actions/deployment.ts'
import { auditDeployment } from '../../../sdk/src/audit/auditDeployment.ts'

/** Accounts for every wei of both contracts, as `flow audit` does; for the end of a test that moved money. */
export async function auditClean({
  rpcUrl,
  deployment,
}: {
  readonly rpcUrl: string
  readonly deployment: Deployment
}): Promise<void> {
  const client = createPublicClient({ transport: http(rpcUrl) })
  const { findings, eventCount } = await auditDeployment(client, { deployment })
  expect(findings).toEqual([])
  expect(eventCount).toBeGreaterThan(0)
}
