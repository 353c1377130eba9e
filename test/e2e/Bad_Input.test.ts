import { chmod, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { workflowRegistryAbi } from '@flowbuilder/sdk/abi/workflowRegistryAbi'
import { validateExecution } from '@flowbuilder/sdk/actions/validateExecution'
import type { WorkflowContent, WorkflowTerms } from '@flowbuilder/sdk/actions/workflowRequest'
import { createPublicClient, createWalletClient, decodeFunctionData, type Hex, http } from 'viem'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createKeyFile } from '../../executor/src/cli/createKeyFile.ts'
import { readAccount } from '../../executor/src/node/readAccount.ts'
import { auditClean } from './support/auditClean.ts'
import { type LocalNetwork, startLocalNetwork } from './support/localNetwork.ts'
import { type JsonDocument, type RunOptions, runFlow, runFlowJson } from './support/runFlow.ts'
import { startTamperingProxy } from './support/tamperingProxy.ts'

/** The items of the list: each has a stable code, says where, and how to mend it. */

let network: LocalNetwork
let options: RunOptions
const servers: Server[] = []
beforeAll(async () => {
  network = await startLocalNetwork(['--executors', '1'])
  options = { cwd: network.directory, environment: network.environment }
  await runFlow(['init', 'shares'], options)
}, 180_000)
afterAll(async () => {
  for (const server of servers) server.close()
  await network.stop()
}, 60_000)

const RUN = ['run', 'shares/flow.yaml', '--input', 'shares/inputs.yaml']
const balance = (): Promise<bigint> =>
  createPublicClient({ transport: http(network.record.rpcUrl) }).getBalance({
    address: network.record.requester.address,
  })

/** Writes a file into the folder of the tests and returns its name. */
async function write(name: string, text: string): Promise<string> {
  await writeFile(join(network.directory, name), text)
  return name
}

const flow = (lines: Readonly<Record<string, string>>): string =>
  [
    'flow: 1',
    'name: bad',
    'inputs:',
    '  a: integer',
    '  b: integer',
    ...(lines['input'] === undefined ? [] : [lines['input']]),
    'tasks:',
    '  first:',
    `    compute: '${lines['compute'] ?? '({ a, b }) => ({ c: a + b })'}'`,
    `    with: { a: ${lines['a'] ?? '"${ inputs.a }"'}, b: '\${ inputs.b }' }`,
    ...(lines['task'] === undefined ? [] : [lines['task']]),
    'outputs:',
    `  c: '\${ tasks.first.c }'`,
    ...(lines['output'] === undefined ? [] : [lines['output']]),
    '',
  ].join('\n')

interface Expected {
  readonly exitCode: number
  readonly code: string
  /** `file:line:column`. */
  readonly where?: string
}

/** Runs a command that must fail, in both forms, and compares what it says. */
async function expectFailure(
  words: readonly string[],
  expected: Expected,
  with_: RunOptions = options,
): Promise<JsonDocument> {
  const { exitCode, document } = await runFlowJson(words, with_)
  const error = document['error'] as JsonDocument
  expect({ exitCode, code: error['code'] }, JSON.stringify(document)).toEqual({
    exitCode: expected.exitCode,
    code: expected.code,
  })
  expect(String(error['message']).length).toBeGreaterThan(10)
  expect(String(error['remedy']).length).toBeGreaterThan(10)
  const where = error['where'] as unknown as
    | { file: string; line: number; column: number }
    | undefined
  expect(where === undefined ? undefined : `${where.file}:${where.line}:${where.column}`).toBe(
    expected.where,
  )
  return error
}

describe('a workflow with', () => {
  it('an unknown key is refused where the key stands, in words a person can act on', async () => {
    await write('key.yaml', flow({ input: 'timout: 5' }))
    await expectFailure(['validate', 'key.yaml'], {
      exitCode: 3,
      code: 'FLOW_UNKNOWN_KEY',
      where: 'key.yaml:6:1',
    })
    const { stdout, stderr } = await runFlow(['validate', 'key.yaml'], options)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/^error FLOW_UNKNOWN_KEY: /)
    expect(stderr).toContain('at key.yaml:6:1')
    expect(stderr).toContain('> 6 | timout: 5')
    expect(stderr).toMatch(/^How to mend: /m)
  })

  it('a cycle is refused at a reference that is part of it', async () => {
    const task =
      "  second:\n    compute: '({ c }) => ({ d: c })'\n    with: { c: '${ tasks.first.c }' }"
    await write('cycle.yaml', flow({ a: `'\${ tasks.second.d }'`, task }))
    const error = await expectFailure(['validate', 'cycle.yaml'], {
      exitCode: 3,
      code: 'FLOW_CYCLE',
      where: 'cycle.yaml:12:16',
    })
    expect(String(error['message'])).toMatch(/first.*second|second.*first/)
  })

  it('an integer overflow is refused where the computation stands', async () => {
    await write('overflow.yaml', flow({ compute: '({ a, b }) => ({ c: a * b })' }))
    await expectFailure(
      ['simulate', 'overflow.yaml', '--input', 'a=79228162514264337593543950335', '--input', 'b=2'],
      {
        exitCode: 3,
        code: 'FLOWVM_OVERFLOW',
        where: 'overflow.yaml:8:35',
      },
    )
  })

  it('a division by zero is refused where the division stands', async () => {
    await write('zero.yaml', flow({ compute: '({ a, b }) => ({ c: a / b })' }))
    await expectFailure(['simulate', 'zero.yaml', '--input', 'a=1', '--input', 'b=0'], {
      exitCode: 3,
      code: 'FLOWVM_DIVISION_BY_ZERO',
      where: 'zero.yaml:8:35',
    })
  })
})

describe('inputs with', () => {
  it('one missing are refused where it is declared', async () => {
    await write('plain.yaml', flow({}))
    await expectFailure(['simulate', 'plain.yaml', '--input', 'a=1'], {
      exitCode: 3,
      code: 'INPUT_MISSING',
      where: 'plain.yaml:5:6',
    })
  })

  it('a wrong type are refused where the value stands', async () => {
    await write('typed.yaml', 'a: 1\nb: [2, 3]\n')
    await expectFailure(['simulate', 'plain.yaml', '--input', 'typed.yaml'], {
      exitCode: 3,
      code: 'INPUT_WRONG_TYPE',
      where: 'typed.yaml:2:4',
    })
  })

  it('a bad cell are refused at its line and column of the CSV file', async () => {
    await write(
      'members.csv',
      `account,points\n0x${'11'.repeat(20)},60\n0x${'22'.repeat(20)},many\n`,
    )
    await expectFailure(
      ['simulate', 'shares/flow.yaml', '--input', 'reward=5', '--input', 'members=@members.csv'],
      {
        exitCode: 3,
        code: 'INPUT_INTEGER_SYNTAX',
        where: 'members.csv:3:44',
      },
    )
  })

  it('an integer beyond 96 bits are refused', async () => {
    await expectFailure(
      ['simulate', 'plain.yaml', '--input', 'a=79228162514264337593543950336', '--input', 'b=1'],
      {
        exitCode: 3,
        code: 'INPUT_INTEGER_RANGE',
        where: '--input a:1:1',
      },
    )
  })

  it('a file that is not there are refused', async () => {
    await expectFailure(['simulate', 'plain.yaml', '--input', 'gone.yaml'], {
      exitCode: 2,
      code: 'USAGE_FILE',
      where: 'gone.yaml:1:1',
    })
  })
})

describe('money is not spent', () => {
  let before: bigint
  beforeAll(async () => {
    before = await balance()
  })
  afterAll(async () => {
    expect(await balance()).toBe(before)
  })

  it('on a fee below the floor', async () => {
    const error = await expectFailure([...RUN, '--fee', '1wei'], {
      exitCode: 4,
      code: 'FEE_BELOW_FLOOR',
    })
    expect(String(error['message'])).toContain('0.0005 ETH')
  })

  it('on another chain than the one of the deployment', async () => {
    const record = JSON.parse(await readFile(network.record.deploymentFile, 'utf8'))
    await write('other-chain.json', JSON.stringify({ ...record, chainId: 1 }))
    await expectFailure([...RUN, '--deployment', 'other-chain.json'], {
      exitCode: 4,
      code: 'WRONG_CHAIN',
    })
  })

  it('when the deployment is stale', async () => {
    const record = JSON.parse(await readFile(network.record.deploymentFile, 'utf8'))
    await write('stale.json', JSON.stringify({ ...record, registry: `0x${'12'.repeat(20)}` }))
    await expectFailure([...RUN, '--deployment', 'stale.json'], {
      exitCode: 4,
      code: 'DEPLOYMENT_STALE',
    })
  })

  it('when the record is of contracts with another proving key', async () => {
    const record = JSON.parse(await readFile(network.record.deploymentFile, 'utf8'))
    await write(
      'other-key.json',
      JSON.stringify({ ...record, verificationKeyHash: `0x${'34'.repeat(32)}` }),
    )
    await expectFailure([...RUN, '--deployment', 'other-key.json'], {
      exitCode: 4,
      code: 'DEPLOYMENT_STALE',
    })
  })

  it('when the record is malformed', async () => {
    await write('broken.json', '{"chainId": 31337}')
    await expectFailure([...RUN, '--deployment', 'broken.json'], {
      exitCode: 4,
      code: 'DEPLOYMENT_INVALID',
    })
  })

  it('when the chain does not answer', async () => {
    await expectFailure([...RUN, '--rpc-url', 'http://127.0.0.1:9'], {
      exitCode: 4,
      code: 'RPC_UNREACHABLE',
    })
  })

  it('when the gateway is down', async () => {
    await expectFailure([...RUN, '--gateway', 'http://127.0.0.1:9'], {
      exitCode: 5,
      code: 'GATEWAY_UNREACHABLE',
    })
  })

  it('when the gateway is something else', async () => {
    const server = createServer((_request, response) => response.writeHead(404).end('not here'))
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    await expectFailure([...RUN, '--gateway', `http://127.0.0.1:${port}`], {
      exitCode: 5,
      code: 'GATEWAY_REFUSED',
    })
  })
})

describe('a key file', () => {
  it('without money on the chain is refused', async () => {
    await createKeyFile(join(network.directory, 'poor.key'))
    await expectFailure([...RUN, '--key-file', 'poor.key'], {
      exitCode: 4,
      code: 'UNFUNDED_ACCOUNT',
    })
  })

  it('that is not there, is malformed or is open to others is refused', async () => {
    await expectFailure([...RUN, '--key-file', 'gone.key'], {
      exitCode: 2,
      code: 'KEY_FILE_MISSING',
    })
    await write('bad.key', 'hunter2')
    await chmod(join(network.directory, 'bad.key'), 0o600)
    const error = await expectFailure([...RUN, '--key-file', 'bad.key'], {
      exitCode: 2,
      code: 'KEY_FILE_INVALID',
    })
    expect(JSON.stringify(error)).not.toContain('hunter2')
    await write('open.key', '1'.repeat(64))
    await chmod(join(network.directory, 'open.key'), 0o644)
    await expectFailure([...RUN, '--key-file', 'open.key'], {
      exitCode: 2,
      code: 'KEY_FILE_EXPOSED',
    })
  })
})

describe('a port in use', () => {
  it('is named with the option that changes it', async () => {
    const { port } = new URL(network.record.rpcUrl)
    const error = await expectFailure(['dev', '--port', port], { exitCode: 8, code: 'PORT_IN_USE' })
    expect(String(error['remedy'])).toContain('--port 0')
  })
})

describe('without any network', () => {
  it('the missing setting is named', async () => {
    const error = await expectFailure(
      RUN,
      { exitCode: 2, code: 'CONFIG_MISSING' },
      { cwd: network.directory },
    )
    expect(String(error['remedy'])).toContain('npm start')
  })
})

describe('a proof for another request', () => {
  const settled: { id: Hex; input: Hex }[] = []

  it('is refused by the registry', async () => {
    const client = createPublicClient({ transport: http(network.record.rpcUrl) })
    for (let run = 0; run < 2; run++) {
      const { exitCode, document, stderr } = await runFlowJson([...RUN, '--wait'], options)
      expect(exitCode, stderr).toBe(0)
      const { input } = await client.getTransaction({
        hash: document['settledIn'] as unknown as Hex,
      })
      settled.push({ id: document['id'] as unknown as Hex, input })
    }
    const account = await readAccount(network.record.executors[0]?.keyFile ?? '')
    const [first, second] = settled.map(
      ({ input }) => decodeFunctionData({ abi: workflowRegistryAbi, data: input }).args ?? [],
    )
    const [, , resultHash, proof] = first as [WorkflowTerms, WorkflowContent, Hex, Hex]
    const [terms, content] = second as [WorkflowTerms, WorkflowContent]
    const request = { ...terms, ...content }
    // As the chain was before the second settlement: the request is open, and only the proof can be wrong.
    const { executed } = await findSettlement(settled[1]?.id as Hex)
    await expect(
      client.simulateContract({
        address: network.record.deployment.registry,
        abi: workflowRegistryAbi,
        functionName: 'validateExecution',
        args: [request, request, resultHash, proof],
        account,
        blockNumber: executed - 1n,
      }),
    ).rejects.toMatchObject({ cause: { data: { errorName: 'ProofInvalid' } } })
    // And now, when it is settled, the race is lost before the proof is looked at.
    const wallet = createWalletClient({ account, transport: http(network.record.rpcUrl) })
    const { deployment } = network.record
    await expect(
      validateExecution(wallet, { deployment, request, resultHash, proof }),
    ).rejects.toMatchObject({
      code: 'WORKFLOW_ALREADY_COMPLETED',
    })
  }, 180_000)

  it('is noticed by "flow verify", whatever the endpoint says', async () => {
    const [first, second] = settled
    const lying = await startTamperingProxy(network.record.rpcUrl, ({ method }, result) =>
      method === 'eth_getTransactionByHash'
        ? { ...(result as object), input: second?.input }
        : undefined,
    )
    servers.push(lying.server)
    const honest = await runFlowJson(['verify', first?.id ?? ''], options)
    expect(honest).toMatchObject({ exitCode: 0, document: { verified: true } })
    const error = await expectFailure(['verify', first?.id ?? '', '--rpc-url', lying.url], {
      exitCode: 7,
      code: 'VERIFY_FAILED',
    })
    expect(JSON.stringify(error['data'])).toContain('Groth16')
  })

  it('and a request of somebody else cannot be cancelled', async () => {
    const executorKey = network.record.executors[0]?.keyFile ?? ''
    const { document } = await runFlowJson([...RUN], options)
    await expectFailure(['cancel', String(document['id']), '--key-file', executorKey], {
      exitCode: 4,
      code: 'OWNER_NOT_CALLER',
    })
  })
})

it('leaves every wei where it belongs', () => auditClean(network.record))

/** Block of the settlement of a request. */
async function findSettlement(id: Hex): Promise<{ executed: bigint }> {
  const { document } = await runFlowJson(['status', id], options)
  const client = createPublicClient({ transport: http(network.record.rpcUrl) })
  const { blockNumber } = await client.getTransactionReceipt({
    hash: document['settledIn'] as unknown as Hex,
  })
  return { executed: blockNumber }
}
