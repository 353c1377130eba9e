import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../freePort.ts'
import { until } from '../until.ts'
import { CHAIN_LENGTH, checkChain, type EngineUnderTest } from './engineUnderTest.ts'
import type { PeerPackages } from './peerPackages.ts'
import { ownProcessorMs, processorMsOf } from './processorTime.ts'

interface RestateContext {
  run<Result>(name: string, step: () => Result): Promise<Result>
}
interface RestateSdk {
  service(definition: {
    readonly name: string
    readonly handlers: Record<string, (context: RestateContext, input: number) => Promise<number>>
  }): unknown
  serve(options: { readonly services: readonly unknown[]; readonly port: number }): Promise<number>
}
interface RestateClients {
  connect(options: { readonly url: string }): {
    serviceClient(service: { readonly name: string }): { chain(input: number): Promise<number> }
  }
}

const START_TIMEOUT_MS = 60_000

/**
 * Restate with its defaults: one server process, whose log is synced, and the service in this process. A chain is one invocation
 * whose steps are journalled one by one, the fastest of the ways it offers.
 */
export async function openRestate(peers: PeerPackages): Promise<EngineUnderTest> {
  // A line for each invocation would be measured too.
  process.env.RESTATE_LOGGING = 'ERROR'
  const { service, serve } = await peers.load<RestateSdk>('@restatedev/restate-sdk')
  const { connect } = await peers.load<RestateClients>('@restatedev/restate-sdk-clients')
  const directory = await mkdtemp(join(tmpdir(), 'flow-bench-restate-'))
  const [ingress, admin, node, servicePort] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ])
  const chains = service({
    name: 'Chains',
    handlers: {
      async chain(context, input) {
        let value = input
        for (let index = 0; index < CHAIN_LENGTH; index++) {
          const before = value
          value = await context.run(`t${index}`, () => before + 1)
        }
        return value
      },
    },
  })
  await serve({ services: [chains], port: servicePort })
  const server = spawn(
    join(peers.directory, 'node_modules/.bin/restate-server'),
    ['--no-logo', '--listen-mode', 'tcp', '--base-dir', directory, '--bind-port', String(node)],
    {
      stdio: 'ignore',
      env: {
        ...process.env,
        RESTATE_INGRESS__BIND_PORT: String(ingress),
        RESTATE_ADMIN__BIND_PORT: String(admin),
        RESTATE_DISABLE_TELEMETRY: 'true',
        RESTATE_LOG_FILTER: 'error',
      },
    },
  )
  const uri = `http://127.0.0.1:${servicePort}`
  await until('Restate', START_TIMEOUT_MS, async () => {
    const answer = await fetch(`http://127.0.0.1:${admin}/deployments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ uri, force: true }),
    })
    return answer.ok
  })
  const client = connect({ url: `http://127.0.0.1:${ingress}` }).serviceClient({ name: 'Chains' })
  return {
    name: 'Restate',
    async chains(count) {
      const starts = Array.from({ length: count }, (_, start) => start)
      await Promise.all(
        starts.map(async (start) => checkChain('Restate', start, await client.chain(start))),
      )
    },
    processorMs: () => ownProcessorMs() + processorMsOf(server.pid),
    async close() {
      server.kill('SIGKILL')
      await rm(directory, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}
