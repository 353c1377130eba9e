import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CliErrorCode } from './errors.ts'
import { MAX_GENESIS_MEMBERS, readGenesisFile } from './genesisFile.ts'
import { readValidatorConfig } from './validatorConfig.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flow-genesis-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

const hex = (index: number, bytes: number): string =>
  `0x${index.toString(16).padStart(2 * bytes, '0')}`
const member = (index: number) => ({
  operator: hex(index, 20),
  publicKey: hex(index, 96),
  weight: 1,
})
const members = (count: number) => Array.from({ length: count }, (_, index) => member(index + 1))
const GENESIS = {
  version: 1,
  chainId: '31337',
  registry: hex(0, 20),
  timeS: 1_700_000_000,
  beacon: hex(7, 32),
  members: members(4),
}
const CONFIG = {
  version: 1,
  genesis: '../genesis.json',
  keyFile: 'operator.key',
  blsKeyFile: 'bls.key',
  peerKeyFile: 'peer.key',
  dataDirectory: 'data',
  listen: ['/ip4/127.0.0.1/tcp/9100'],
  peers: [],
}

async function write(content: unknown): Promise<string> {
  const path = join(directory, 'file.json')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

async function fieldOf(reading: Promise<unknown>): Promise<unknown> {
  const error = await reading.then(
    () => undefined,
    (reason: { code: string; data: { field: string } }) => reason,
  )
  expect(error?.code).toBe(CliErrorCode.CONFIG_INVALID)
  return error?.data.field
}

describe('a genesis file', () => {
  it('gives context and genesis', async () => {
    const { context, genesis } = await readGenesisFile(await write(GENESIS))
    expect(context).toEqual({ chainId: 31_337n, registry: GENESIS.registry })
    expect(genesis).toMatchObject({ epoch: 1, beacon: GENESIS.beacon, members: GENESIS.members })
  })

  it('has one seat an operator and one a key, and not too many', async () => {
    const [first, second] = members(2)
    const twice = [
      [first, { ...second, operator: first?.operator }],
      [first, { ...second, publicKey: first?.publicKey }],
      [],
      members(MAX_GENESIS_MEMBERS + 1),
    ]
    for (const wrong of twice)
      expect(await fieldOf(readGenesisFile(await write({ ...GENESIS, members: wrong })))).toBe(
        'members',
      )
    const most = { ...GENESIS, members: members(MAX_GENESIS_MEMBERS) }
    expect((await readGenesisFile(await write(most))).genesis.members).toHaveLength(
      MAX_GENESIS_MEMBERS,
    )
  })

  it('is refused with the field that is wrong', async () => {
    const wrong: [object, string][] = [
      [{ ...GENESIS, chainId: '0' }, 'chainId'],
      [{ ...GENESIS, beacon: hex(7, 31) }, 'beacon'],
      [{ ...GENESIS, registry: hex(0xab, 20).toUpperCase() }, 'registry'],
      [{ ...GENESIS, members: [{ ...member(1), weight: 0 }] }, 'members.0.weight'],
      [{ ...GENESIS, more: 1 }, 'the file'],
    ]
    for (const [content, field] of wrong)
      expect(await fieldOf(readGenesisFile(await write(content)))).toBe(field)
    expect(await fieldOf(readGenesisFile(await write('{')))).toBe('the file')
    await expect(readGenesisFile(join(directory, 'none.json'))).rejects.toMatchObject({
      code: CliErrorCode.FILE,
    })
  })
})

describe('the configuration of a validator', () => {
  it('has paths relative to its file', async () => {
    const path = await write(CONFIG)
    const config = await readValidatorConfig(path)
    expect(config.dataDirectory).toBe(join(directory, 'data'))
    expect(config.genesis).toBe(join(directory, '..', 'genesis.json'))
  })

  it('is refused without an address to listen on', async () => {
    expect(await fieldOf(readValidatorConfig(await write({ ...CONFIG, listen: [] })))).toBe(
      'listen',
    )
    expect(await fieldOf(readValidatorConfig(await write({ ...CONFIG, peers: ['host'] })))).toBe(
      'peers.0',
    )
  })
})
