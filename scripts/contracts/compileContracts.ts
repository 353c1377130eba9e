import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { access, glob, mkdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { HARDHAT_CLI, PROJECT_ROOT } from './paths.ts'

/** The one that Ignition builds with, so that it finds everything compiled. */
const BUILD_PROFILE = 'production'

const STAMP = join(PROJECT_ROOT, 'cache', 'contracts.stamp')
const LOCK = join(PROJECT_ROOT, 'cache', 'contracts.lock')
const LOCK_STALE_MS = 120_000 // a cold build takes about 10 s on two busy cores

/**
 * Compiles `contracts/` with Hardhat unless the artifacts already belong to these very sources.
 *
 * - Safe to call from several processes at once: one compiles, the others wait.
 * - Errors: plain, with the output of the compiler.
 */
export async function compileContracts(): Promise<void> {
  await withLock(async () => {
    const digest = await digestSources()
    if ((await readStamp()) === digest) return
    await promisify(execFile)(
      process.execPath,
      [HARDHAT_CLI, 'build', '--no-tests', '--build-profile', BUILD_PROFILE],
      {
        cwd: PROJECT_ROOT,
      },
    )
    await writeFile(STAMP, digest)
  })
}

async function digestSources(): Promise<string> {
  const files: string[] = []
  for await (const file of glob('contracts/**/*.sol', { cwd: PROJECT_ROOT })) files.push(file)
  const hash = createHash('sha256')
  for (const file of ['hardhat.config.ts', 'package.json', ...files.sort()]) {
    hash
      .update(file)
      .update('\0')
      .update(await readFile(join(PROJECT_ROOT, file)))
      .update('\0')
  }
  return hash.digest('hex')
}

/** The digest of the last build, or undefined when its artifacts are gone. */
async function readStamp(): Promise<string | undefined> {
  try {
    await access(
      join(PROJECT_ROOT, 'artifacts', 'contracts', 'WorkflowRegistry.sol', 'WorkflowRegistry.json'),
    )
    return await readFile(STAMP, 'utf8')
  } catch {
    return undefined
  }
}

async function withLock(action: () => Promise<void>): Promise<void> {
  await mkdir(join(PROJECT_ROOT, 'cache'), { recursive: true })
  while (!(await tryLock())) await sleep(100)
  try {
    await action()
  } finally {
    await rmdir(LOCK)
  }
}

async function tryLock(): Promise<boolean> {
  try {
    await mkdir(LOCK)
    return true
  } catch {
    const age = await stat(LOCK).then(
      (found) => Date.now() - found.mtimeMs,
      () => 0,
    )
    // Whoever held it was killed: a build does not take this long.
    if (age > LOCK_STALE_MS) await rmdir(LOCK).catch(() => undefined)
    return false
  }
}
