import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { compileContracts } from './compileContracts.ts'
import { PROJECT_ROOT } from './paths.ts'
import { readArtifact } from './readArtifact.ts'

/** Contract source → name of the constant and of its file. */
const ABIS: Readonly<Record<string, string>> = {
  WorkflowRegistry: 'workflowRegistryAbi',
  IncentiveManager: 'incentiveManagerAbi',
  'verifiers/FlowVMVerifier': 'flowVmVerifierAbi',
}

/** Text of each generated file by its path from the project root; what is committed must be equal. */
export async function renderAbis(): Promise<Map<string, string>> {
  await compileContracts()
  const files = new Map<string, string>()
  for (const [source, name] of Object.entries(ABIS)) {
    const { abi } = await readArtifact(source)
    files.set(`sdk/src/abi/${name}.ts`, renderAbi(source, name, abi))
  }
  return files
}

function renderAbi(source: string, name: string, abi: readonly unknown[]): string {
  const items = abi.map((item) => `  ${JSON.stringify(item)},\n`).join('')
  return [
    `// Generated from contracts/${source}.sol by scripts/contracts/generateAbi.ts; do not edit.\n`,
    `export const ${name} = [\n${items}] as const\n`,
  ].join('')
}

if (import.meta.main) {
  for (const [path, text] of await renderAbis()) {
    await writeFile(join(PROJECT_ROOT, path), text)
    console.log(path)
  }
}
