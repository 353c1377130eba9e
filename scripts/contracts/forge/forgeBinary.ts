import { join } from 'node:path'
import { PROJECT_ROOT } from '../paths.ts'

/**
 * The native program behind @foundry-rs/forge: its launcher ends with 0 even when tests fail.
 */
export function forgeBinary(): string {
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch
  const name = process.platform === 'win32' ? 'forge.exe' : 'forge'
  const packageName = `forge-${process.platform}-${architecture}`
  return join(PROJECT_ROOT, 'node_modules', '@foundry-rs', packageName, 'bin', name)
}
