import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readExecutorConfig } from './executorConfig.ts'

const valid = {
  version: 1,
  rpcUrl: 'http://127.0.0.1:8545',
  deployment: '../deployment.json',
  keyFile: 'executor.key',
  dataDirectory: 'data',
  gateway: { host: '127.0.0.1', port: 8600 },
}

let directory: string
let path: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'flow-config-'))
  path = join(directory, 'executor.json')
})
afterAll(() => rm(directory, { recursive: true }))

describe('readExecutorConfig', () => {
  it('takes paths relative to the file', async () => {
    await writeFile(path, JSON.stringify(valid))
    await expect(readExecutorConfig(path)).resolves.toMatchObject({
      keyFile: join(directory, 'executor.key'),
      deployment: join(directory, '..', 'deployment.json'),
    })
  })

  it.each([
    ['an unknown field', { ...valid, gatway: {} }, ''],
    ['a port above 65535', { ...valid, gateway: { host: '::1', port: 65_536 } }, 'gateway.port'],
    ['a URL of another scheme', { ...valid, rpcUrl: 'file:///etc/passwd' }, 'rpcUrl'],
    ['a fee with a unit', { ...valid, minimumFee: '1eth' }, 'minimumFee'],
    ['another version', { ...valid, version: 2 }, 'version'],
  ])('refuses %s and names the field', async (_case, config, field) => {
    await writeFile(path, JSON.stringify(config))
    const expected = { code: 'CONFIG_INVALID', data: { field: field === '' ? 'the file' : field } }
    await expect(readExecutorConfig(path)).rejects.toMatchObject(expected)
  })

  it('refuses what is not JSON, and a file that is not there', async () => {
    await writeFile(path, 'version: 1')
    await expect(readExecutorConfig(path)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    await expect(readExecutorConfig(join(directory, 'gone.json'))).rejects.toMatchObject({
      code: 'USAGE_FILE',
    })
  })
})
