import { loadSolc, type SolcAnswer } from '../solc.ts'

/** A contract that the tests deploy from its artifact (test/contracts/support/Deployed.sol). */
export interface DeployedContract {
  readonly file: string
  readonly name: string
}

export const DEPLOYED_CONTRACTS: readonly DeployedContract[] = [
  { file: 'contracts/IncentiveManager.sol', name: 'IncentiveManager' },
  { file: 'contracts/WorkflowRegistry.sol', name: 'WorkflowRegistry' },
  { file: 'contracts/verifiers/FlowVMVerifier.sol', name: 'FlowVMVerifier' },
]

/** Creation code, hex without prefix, and the files that it is made of; or what the compiler says. */
type Compiled =
  | { readonly code: string; readonly files: ReadonlySet<string> }
  | { readonly error: string }

interface Output {
  readonly errors?: ReadonlyArray<{ severity: string; message: string }>
  readonly contracts?: Readonly<
    Record<string, Readonly<Record<string, { evm: { bytecode: { object: string } } }>>>
  >
}

/**
 * Compiles one contract: it alone, without optimizer, in this process, so that it takes about a second.
 *
 * - Shape: `readFile` gives a file by its path from the root of the repository.
 * - Units: the code has no metadata, so that equal code means an equal contract.
 */
export function compileDeployed(
  { file, name }: DeployedContract,
  readFile: (path: string) => SolcAnswer,
): Compiled {
  const files = new Set([file])
  const read = (path: string): SolcAnswer => {
    files.add(path)
    return readFile(path)
  }
  const entry = read(file)
  if ('error' in entry) return entry
  const input = {
    language: 'Solidity',
    sources: { [file]: { content: entry.contents } },
    settings: {
      evmVersion: 'prague',
      metadata: { appendCBOR: false },
      outputSelection: { [file]: { [name]: ['evm.bytecode.object'] } },
    },
  }
  const output: Output = JSON.parse(loadSolc().compile(JSON.stringify(input), { import: read }))
  const error = output.errors?.find(({ severity }) => severity === 'error')
  const code = output.contracts?.[file]?.[name]?.evm.bytecode.object
  return error !== undefined || code === undefined
    ? { error: error?.message ?? `no code of ${name}` }
    : { code, files }
}
