import { createRequire } from 'node:module'

/** What the compiler answers when it asks for a file or for a proof. */
export type SolcAnswer = { readonly contents: string } | { readonly error: string }

/** The parts of the `solc` package that this repository uses; the package has no types of its own. */
export interface Solc {
  readonly version: () => string
  readonly compile: (
    input: string,
    callbacks: {
      readonly import?: (path: string) => SolcAnswer
      readonly smtSolver?: (query: string) => SolcAnswer
    },
  ) => string
}

/** The compiler of Hardhat and forge, as a function of this process. Loading takes a second. */
export function loadSolc(): Solc {
  return createRequire(import.meta.url)('solc')
}
