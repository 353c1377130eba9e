import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from './paths.ts'
import type { SolcAnswer } from './solc.ts'

/** Finds an imported file for the compiler: packages in node_modules, everything else from `root`, that of the repository. */
export function readImport(path: string, root = PROJECT_ROOT): SolcAnswer {
  try {
    const folder = path.startsWith('@') ? join(root, 'node_modules') : root
    return { contents: readFileSync(join(folder, path), 'utf8') }
  } catch (error) {
    return { error: String(error) }
  }
}
