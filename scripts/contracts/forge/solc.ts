#!/usr/bin/env node
// The compiler that forge calls: the same solc of npm that Hardhat uses, behind the two calls forge makes. forge itself
// would look for a native compiler on the network.
import { readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

interface Solc {
  readonly version: () => string
  readonly compile: (
    input: string,
    callbacks: { import: (path: string) => { contents: string } | { error: string } },
  ) => string
}

const STANDARD_INPUT = 0
const STANDARD_OUTPUT = 1

const solc: Solc = createRequire(import.meta.url)('solc')
const options = process.argv.slice(2)

if (options.includes('--version')) {
  // forge reads the version from this form alone.
  const version = solc.version().replace('.Emscripten.clang', '.Linux.g++')
  write(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`)
} else if (options.includes('--standard-json')) {
  const place = options.indexOf('--base-path')
  const folder = place < 0 ? process.cwd() : (options[place + 1] ?? '.')
  const readImport = (path: string): { contents: string } | { error: string } => {
    try {
      return { contents: readFileSync(resolve(folder, path), 'utf8') }
    } catch (error) {
      return { error: String(error) }
    }
  }
  write(solc.compile(readFileSync(STANDARD_INPUT, 'utf8'), { import: readImport }))
} else {
  console.error(`the compiler for forge knows --version and --standard-json, not ${options.join(' ')}`)
  process.exitCode = 2
}

/** A pipe takes what it has room for: the rest is written until nothing is left. */
function write(text: string): void {
  const bytes = Buffer.from(text)
  let written = 0
  while (written < bytes.length) written += writeSync(STANDARD_OUTPUT, bytes, written)
}
