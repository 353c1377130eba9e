import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { basename, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { ROOT } from './paths.ts'

/** What the compiler writes for a main file. */
export interface CompiledCircuit {
  readonly r1cs: string
  readonly sym: string
  readonly wasm: string
}

/**
 * Compiles a circom main file with full linear simplification.
 *
 * - Shape: absolute path of the main file and of the folder for the results, both below the project's folder.
 * - Errors: what the compiler prints, if it refuses the file.
 */
export async function compileCircuit(
  source: string,
  outputFolder: string,
): Promise<CompiledCircuit> {
  await mkdir(outputFolder, { recursive: true })
  const compiler = resolve(ROOT, 'node_modules/circom2/cli.js')
  // The WASM compiler sees only the folders above its working directory, by relative paths.
  const args = [
    relative(ROOT, source),
    '--r1cs',
    '--wasm',
    '--sym',
    '--O2',
    '-l',
    'node_modules',
    '-l',
    'circuits',
  ]
  await promisify(execFile)(
    process.execPath,
    [compiler, ...args, '-o', relative(ROOT, outputFolder)],
    {
      cwd: ROOT,
      maxBuffer: 1 << 24,
    },
  )
  const name = basename(source, '.circom')
  return {
    r1cs: resolve(outputFolder, `${name}.r1cs`),
    sym: resolve(outputFolder, `${name}.sym`),
    wasm: resolve(outputFolder, `${name}_js`, `${name}.wasm`),
  }
}
