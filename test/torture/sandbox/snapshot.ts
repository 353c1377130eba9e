import { readFileSync, writeFileSync } from 'node:fs'

const FILE = new URL('./fingerprint.snapshot.txt', import.meta.url)

/** How every program ended when that was last looked at. A change is part of a review: it changes the protocol. */
export function readSnapshot(): readonly string[] {
  return readFileSync(FILE, 'utf8').trim().split('\n')
}

export function writeSnapshot(lines: readonly string[]): void {
  writeFileSync(FILE, `${lines.join('\n')}\n`)
}
