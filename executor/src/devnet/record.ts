import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import {
  type Deployment,
  formatDeployment,
  parseDeployment,
} from '@flowbuilder/sdk/actions/deployment'
import type { Address } from 'viem'

/** What one terminal must know about the local network that another terminal runs. */
export interface DevnetRecord {
  readonly version: 1
  /** The process that runs the network; the record is void when it is gone. */
  readonly pid: number
  readonly startedAt: string
  readonly dataDirectory: string
  readonly rpcUrl: string
  readonly deployment: Deployment
  /** The same as `deployment`, for --deployment. */
  readonly deploymentFile: string
  readonly executors: readonly DevnetParty[]
  /** Funded accounts for people; their keys are known to everybody. */
  readonly requester: DevnetParty
}

/** An account of the local network. `gatewayUrl` is set for executors. */
export interface DevnetParty {
  readonly address: Address
  readonly keyFile: string
  readonly gatewayUrl?: string
}

const RECORD_PATH = join('.flow', 'devnet.json')

export function recordPath(directory: string): string {
  return join(directory, RECORD_PATH)
}

export async function writeDevnetRecord(directory: string, record: DevnetRecord): Promise<void> {
  const path = recordPath(directory)
  await mkdir(dirname(path), { recursive: true })
  const plain = { ...record, deployment: JSON.parse(formatDeployment(record.deployment)) }
  await writeFile(`${path}.new`, `${JSON.stringify(plain, undefined, 2)}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
}

/** Removes the record if it still names this process. */
export async function removeDevnetRecord(directory: string): Promise<void> {
  const record = await readRecord(recordPath(directory))
  if (record?.pid === process.pid) await rm(recordPath(directory), { force: true })
}

/** The record of the network that runs now, looked for in `directory` and the folders above it. */
export async function findDevnetRecord(directory: string): Promise<DevnetRecord | undefined> {
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    const record = await readRecord(recordPath(folder))
    if (record !== undefined && isAlive(record.pid)) return record
    if (folder === dirname(folder)) return undefined
  }
}

async function readRecord(path: string): Promise<DevnetRecord | undefined> {
  try {
    const record: DevnetRecord = JSON.parse(await readFile(path, 'utf8'))
    return record.version === 1
      ? { ...record, deployment: parseDeployment(JSON.stringify(record.deployment)) }
      : undefined
  } catch {
    return undefined
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
