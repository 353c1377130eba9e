import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Figure } from './figure.ts'

const SUPPORT_FILES = new Set(['run.ts', 'figure.ts'])

/** `npm run bench -- NAME`: runs test/bench/NAME.ts and prints one JSON line a figure. */
async function main(name: string | undefined): Promise<number> {
  const folder = import.meta.dirname
  const path = join(folder, `${name}.ts`)
  if (
    name === undefined ||
    !/^[a-z]+$/.test(name) ||
    !existsSync(path) ||
    SUPPORT_FILES.has(`${name}.ts`)
  ) {
    const names = readdirSync(folder).filter(
      (file) => file.endsWith('.ts') && !SUPPORT_FILES.has(file),
    )
    console.error(
      `usage: npm run bench -- NAME, with NAME one of ${names.map((file) => file.slice(0, -3)).join(', ')}`,
    )
    return name === '--help' ? 0 : 2
  }
  const { bench }: { bench: () => AsyncIterable<Figure> | Promise<readonly Figure[]> } =
    await import(pathToFileURL(path).href)
  for await (const figure of await bench()) console.log(JSON.stringify(figure))
  return 0
}

// snarkjs leaves worker threads behind, so the process ends explicitly.
process.exit(await main(process.argv[2]))
