import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PROJECT_ROOT } from '../paths.ts'
import { readImport } from '../readImport.ts'
import { loadSolc } from '../solc.ts'
import type { AstNode } from './astNode.ts'

/** One Solidity file with its syntax tree. */
export interface ParsedSource {
  /** From the root of the repository. */
  readonly path: string
  /** The bytes that the positions of the tree count in. */
  readonly bytes: Buffer
  readonly ast: AstNode
}

/** The contracts that people wrote: the generated verifiers are left off. */
export function readContractSources(): Readonly<Record<string, string>> {
  const paths = globSync('contracts/**/*.sol', { cwd: PROJECT_ROOT })
    .filter((path) => !/Groth16\w*FlowVM\d+\.sol$/.test(path))
    .sort()
  return Object.fromEntries(
    paths.map((path) => [path, readFileSync(join(PROJECT_ROOT, path), 'utf8')]),
  )
}

/**
 * Parses Solidity sources and what they import, and resolves names and types, without making code.
 *
 * - Errors: plain, with what the compiler says.
 */
export function parseContracts(sources: Readonly<Record<string, string>>): readonly ParsedSource[] {
  const texts = new Map(Object.entries(sources))
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries([...texts].map(([path, content]) => [path, { content }])),
    settings: { evmVersion: 'prague', outputSelection: { '*': { '': ['ast'] } } },
  }
  const output: {
    readonly errors?: ReadonlyArray<{ severity: string; formattedMessage: string }>
    readonly sources: Readonly<Record<string, { readonly ast: AstNode }>>
  } = JSON.parse(
    loadSolc().compile(JSON.stringify(input), {
      import: (path) => {
        const answer = readImport(path)
        if ('contents' in answer) texts.set(path, answer.contents)
        return answer
      },
    }),
  )
  const error = output.errors?.find(({ severity }) => severity === 'error')
  if (error !== undefined) throw new Error(error.formattedMessage)
  return Object.entries(output.sources).map(([path, { ast }]) => ({
    path,
    bytes: Buffer.from(texts.get(path) ?? ''),
    ast,
  }))
}
