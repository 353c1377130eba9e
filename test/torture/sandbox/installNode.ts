import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repositoryRoot } from '../../../scripts/checks/repositoryRoot.ts'

/** Versions that results are compared with, beside the Node of this repository. */
export const OTHER_NODES: readonly string[] = ['22.23.3', '26.10.0']
const INSTALL_TIMEOUT_MS = 300_000

/** Path of the binary of another Node, whether it is there or not. */
export function nodePath(version: string): string {
  return join(cacheFolder(version), 'node_modules', 'node', 'bin', 'node')
}

/** Fetches another Node from the npm registry, once, into a folder that git does not see. */
export async function installNode(version: string): Promise<string> {
  const path = nodePath(version)
  if (existsSync(path)) return path
  const folder = cacheFolder(version)
  await mkdir(folder, { recursive: true })
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', `node@${version}`]
  await promisify(execFile)('npm', args, { timeout: INSTALL_TIMEOUT_MS })
  return path
}

function cacheFolder(version: string): string {
  return join(repositoryRoot, 'node_modules', '.cache', `node-${version}`)
}
