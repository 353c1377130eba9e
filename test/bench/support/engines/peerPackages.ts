import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

/** Exact versions, so that a figure can be had again. None of them is a dependency of the product. */
const PACKAGES = [
  '@restatedev/restate-server@1.7.12',
  '@restatedev/restate-sdk@1.17.2',
  '@restatedev/restate-sdk-clients@1.17.2',
  'bullmq@6.7.0',
  'ioredis@6.0.0',
]
const INSTALL_TIMEOUT_MS = 300_000

/** The peers, in a folder of their own beside the packages of the repository. */
export interface PeerPackages {
  readonly directory: string
  /** Imports a package of a peer. */
  load<Module>(name: string): Promise<Module>
}

/** Installs the peers unless they are there: 15 seconds and 300 MB the first time. */
export async function installPeers(): Promise<PeerPackages> {
  const directory = join(import.meta.dirname, '../../../../node_modules/.cache/bench-peers')
  if (!PACKAGES.every((name) => existsSync(join(directory, 'node_modules', nameOf(name))))) {
    await mkdir(directory, { recursive: true })
    await writeFile(join(directory, 'package.json'), '{ "private": true }\n')
    console.error('installing the peers with npm')
    const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--save-exact']
    const npm = promisify(execFile)('npm', ['install', ...options, ...PACKAGES], {
      cwd: directory,
      timeout: INSTALL_TIMEOUT_MS,
    })
    await npm
  }
  const require = createRequire(join(directory, 'package.json'))
  return {
    directory,
    load: (name) => import(pathToFileURL(require.resolve(name)).href),
  }
}

function nameOf(specifier: string): string {
  return specifier.slice(0, specifier.lastIndexOf('@'))
}
