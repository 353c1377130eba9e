import { join } from 'node:path'
import type { Hex } from 'viem'
import type { RunView } from '../../../executor/src/gateway/schemas.ts'
import {
  createExecutorNode,
  type ExecutorNode,
  type ExecutorNodeOverrides,
} from '../../../executor/src/node/node.ts'
import type { ExecutorNodeOptions } from '../../../executor/src/node/options.ts'
import { hashToCid } from '../../../sdk/src/blobs/cid.ts'
import type { PreparedFlow } from '../../../sdk/src/workflow/prepareFlow.ts'
import type { TestNetwork } from './testNetwork.ts'

/** Options of executor `index` of a test network. */
export async function nodeOptions(
  network: TestNetwork,
  index: number,
  changes: Partial<ExecutorNodeOptions> = {},
): Promise<ExecutorNodeOptions> {
  return {
    rpcUrl: network.rpcUrl,
    deployment: network.deployment,
    keyFile: (await network.executor(index)).keyFile,
    dataDirectory: join(network.directory, `data-${index}`),
    gateway: { host: '127.0.0.1', port: 0 },
    pollMs: 100,
    logLevel: 'silent',
    ...changes,
  }
}

/** A node that runs already. */
export async function startTestNode(
  network: TestNetwork,
  index: number,
  changes: Partial<ExecutorNodeOptions> = {},
  overrides: ExecutorNodeOverrides = {},
): Promise<ExecutorNode> {
  const node = await createExecutorNode(await nodeOptions(network, index, changes), overrides)
  node.start()
  return node
}

/** Puts definition and inputs on a gateway. */
export async function putBlobs(gatewayUrl: string, flow: PreparedFlow): Promise<void> {
  for (const [hash, bytes] of [
    [flow.definitionHash, flow.definitionBytes],
    [flow.inputsHash, flow.inputsBytes],
  ] as const) {
    const body = Uint8Array.from(bytes)
    const response = await fetch(`${gatewayUrl}/blobs/${hashToCid(hash)}`, { method: 'PUT', body })
    if (response.status !== 201) throw new Error(await response.text())
  }
}

/** The run as the gateway shows it, or undefined. */
export async function getRun(gatewayUrl: string, id: Hex): Promise<RunView | undefined> {
  const response = await fetch(`${gatewayUrl}/runs/${id}`)
  return response.ok ? ((await response.json()) as RunView) : undefined
}

/** Asks until the condition holds; the failure shows what was seen last. */
export async function waitForRun(
  gatewayUrl: string,
  id: Hex,
  condition: (run: RunView) => boolean,
  timeoutMs = 60_000,
): Promise<RunView> {
  const giveUpAt = Date.now() + timeoutMs
  for (;;) {
    const run = await getRun(gatewayUrl, id)
    if (run !== undefined && condition(run)) return run
    if (Date.now() > giveUpAt) throw new Error(`timeout: ${JSON.stringify(run, undefined, 1)}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
