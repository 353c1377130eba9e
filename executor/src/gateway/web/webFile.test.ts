import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { OpenAPIHono } from '@hono/zod-openapi'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addWebRoutes } from '../routes/web.ts'
import { readWebFile } from './webFile.ts'

let folder: string
let web: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flow-web-'))
  web = join(folder, 'out')
  await mkdir(join(web, 'en', 'runs'), { recursive: true })
  await mkdir(join(web, '_next', 'static'), { recursive: true })
  await writeFile(join(folder, 'secret.txt'), 'secret')
  await writeFile(join(web, 'en', 'runs', 'index.html'), '<p>runs</p><script>one()</script>')
  await writeFile(join(web, '_next', 'static', 'a.js'), 'plain')
  await writeFile(join(web, '_next', 'static', 'a.js.br'), 'packed')
  await writeFile(join(web, 'tool.sh'), 'echo')
  await symlink(folder, join(web, 'folder.txt'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const read = async (path: string, encoding = ''): Promise<string | undefined> => {
  const file = await readWebFile(web, path, encoding)
  return file && new TextDecoder().decode(file.bytes)
}

describe('readWebFile', () => {
  it('finds the page of a folder', async () => {
    expect(await read('/en/runs/')).toContain('<p>runs</p>')
  })

  it('prefers what the build has packed, for those who can unpack it', async () => {
    expect(await read('/_next/static/a.js', 'gzip, br')).toBe('packed')
    expect(await read('/_next/static/a.js', 'gzip')).toBe('plain')
  })

  it('keeps named files for good, and pages not at all', async () => {
    const named = await readWebFile(web, '/_next/static/a.js', '')
    const page = await readWebFile(web, '/en/runs/', '')
    expect(named?.headers['cache-control']).toContain('immutable')
    expect(page?.headers['cache-control']).toBe('no-cache')
  })

  it('lets a page run its own inline scripts and no others', async () => {
    const policy = (await readWebFile(web, '/en/runs/', ''))?.headers['content-security-policy']
    const hash = createHash('sha256').update('one()').digest('base64')
    expect(policy).toContain(`script-src 'self' 'sha256-${hash}';`)
    expect(policy).not.toContain("script-src 'self' 'unsafe-inline'")
  })

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/en/..%5c..%5csecret.txt',
    '/a%00.txt',
    '/%',
    '/tool.sh',
    '/folder.txt',
    '/en',
    `/${'a'.repeat(600)}.txt`,
  ])('does not serve %s', async (path) => {
    expect(await read(path)).toBeUndefined()
  })
})

describe('addWebRoutes', () => {
  const app = (): OpenAPIHono => {
    const created = new OpenAPIHono()
    addWebRoutes(created, web)
    return created
  }

  it('leads from a folder to its page', async () => {
    const answer = await app().request('/en/runs')
    expect([answer.status, answer.headers.get('location')]).toEqual([308, '/en/runs/'])
  })

  it.each(['//en/runs', '//evil.example/..%2fen/runs', '/%09/evil.example/..%2f..%2fen/runs'])(
    'leads nowhere from %s',
    async (path) => {
      const answer = await app().request(`http://localhost${path}`)
      expect([answer.status, answer.headers.get('location')]).toEqual([404, null])
    },
  )

  it('says when nothing has changed', async () => {
    const etag = (await app().request('/en/runs/')).headers.get('etag') ?? ''
    const again = await app().request('/en/runs/', { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
  })

  it('does not find what is not there', async () => {
    expect((await app().request('/en/nothing/')).status).toBe(404)
  })
})
