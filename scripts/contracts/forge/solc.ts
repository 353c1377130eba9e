#!/usr/bin/env node
// The compiler that forge calls: the same solc of npm that Hardhat uses, behind the two calls forge makes. forge itself
// would look for a native compiler on the network.
import { readFileSync, writeSync } from 'node:fs'
import { readImport } from '../readImport.ts'
import { loadSolc } from '../solc.ts'

const STANDARD_INPUT = 0
const STANDARD_OUTPUT = 1

const options = process.argv.slice(2)

if (options.includes('--version')) {
  // forge reads the version from this form alone.
  const version = loadSolc().version().replace('.Emscripten.clang', '.Linux.g++')
  write(`solc, the solidity compiler commandline interface\nVersion: ${version}\n`)
} else if (options.includes('--standard-json')) {
  write(loadSolc().compile(readFileSync(STANDARD_INPUT, 'utf8'), { import: readImport }))
} else {
  console.error(`the compiler for forge knows --version and --standard-json, not ${options}`)
  process.exitCode = 2
}

/** A pipe takes what it has room for: the rest is written until nothing is left. */
function write(text: string): void {
  const bytes = Buffer.from(text)
  let written = 0
  while (written < bytes.length) written += writeSync(STANDARD_OUTPUT, bytes, written)
}
