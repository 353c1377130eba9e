import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Everything that the pages are made of, files and folders below the root of the repository. */
const SOURCES = [
  'circuits/artifacts/flowvm-64/verification_key.json',
  'package-lock.json',
  'samples',
  'scripts/web',
  'sdk/package.json',
  'sdk/src',
  'web/messages',
  'web/next.config.mjs',
  'web/package.json',
  'web/public',
  'web/src',
  'web/tsconfig.json',
]
/** Tests change no page. */
const LEFT_OUT = /\.test\.ts$/

/** sha256 over names and contents of all sources: the same pages come of the same hash. */
export function hashSources(root: string): string {
  const hash = createHash('sha256')
  for (const file of SOURCES.flatMap((source) => listFiles(join(root, source))).sort()) {
    if (LEFT_OUT.test(file)) continue
    hash
      .update(`${relative(root, file)}\0`)
      .update(createHash('sha256').update(readFileSync(file)).digest())
  }
  return hash.digest('hex')
}

function listFiles(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? listFiles(join(path, entry.name)) : [join(path, entry.name)],
    )
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [path]
    throw error
  }
}
