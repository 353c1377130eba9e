import { join } from 'node:path'

export const PROJECT_ROOT = join(import.meta.dirname, '..', '..')
export const HARDHAT_CLI = join(PROJECT_ROOT, 'node_modules', 'hardhat', 'dist', 'src', 'cli.js')
