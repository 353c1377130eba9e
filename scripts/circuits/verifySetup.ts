// node scripts/circuits/verifySetup.ts [instance]: the slow check of a published key, some minutes of CPU.
//
// Compiles the sources again, compares every file with the lock, and lets snarkjs verify that the proving key follows
// from the constraint system and the powers of tau through the contributions that it lists. Needs ptau.ts first.
import { zKey } from 'snarkjs'
import { compileCircuit } from './compileCircuit.ts'
import { readLock, sha256 } from './lock.ts'
import { BUILD, circuitFiles, findCircuit } from './paths.ts'

const circuit = findCircuit(process.argv[2])
const files = circuitFiles(circuit)
const entry = (await readLock())[circuit.name]
const problems: string[] = []

await compileCircuit(files.source, BUILD)
for (const name of ['r1cs', 'wasm', 'zkey', 'verificationKey', 'verifier'] as const) {
  if ((await sha256(files[name])) !== entry?.sha256[name])
    problems.push(`${files[name]} is not the file of the lock`)
}
const lines: string[] = []
const keep = (message: string): void => void lines.push(message)
const logger = { debug: () => undefined, info: keep, warn: keep, error: keep }
const valid = await zKey.verifyFromR1cs(files.r1cs, files.powersOfTau, files.zkey, logger)
if (!valid)
  problems.push('the proving key does not follow from circuit and powers of tau', ...lines)
for (const contribution of entry?.contributions ?? []) {
  if (!lines.some((line) => line.includes(contribution)))
    problems.push(`contribution "${contribution}" is missing`)
}

for (const problem of problems) console.error(problem)
if (problems.length === 0)
  console.log(
    `${circuit.name}: ${entry?.setup} setup is valid, ${entry?.contributions.length} contributions`,
  )
process.exit(problems.length === 0 ? 0 : 1)
