// node scripts/circuits/setup.ts [instance]: development proving key, verification key, Solidity verifier and lock.
//
// Run by hand after a change of the circuit, never by the product. Needs build.ts and ptau.ts first. Each contribution's
// secret is drawn here and forgotten, but the powers of tau are known: whoever reads ptau.ts can forge proofs.
/// <reference path="../../types/snarkjs.d.ts" />
import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { zKey } from 'snarkjs'
import { writeLock } from './lock.ts'
import { BUILD, circuitFiles, findCircuit, ROOT } from './paths.ts'

const CONTRIBUTIONS = ['development 1', 'development 2', 'development 3']
const BEACON_NAME = 'development beacon'
const BEACON = Buffer.from('flowbuilder development beacon').toString('hex')
const BEACON_ITERATIONS_EXPONENT = 10 // 2^10 hashes, the least that snarkjs takes

const circuit = findCircuit(process.argv[2])
const files = circuitFiles(circuit)
const round = (index: number): string => resolve(BUILD, `${circuit.name}.${index}.zkey`)

await mkdir(files.published, { recursive: true })
await zKey.newZKey(files.r1cs, files.powersOfTau, round(0))
for (const [index, name] of CONTRIBUTIONS.entries()) {
  await zKey.contribute(round(index), round(index + 1), name, randomBytes(64).toString('hex'))
  console.log(`contribution "${name}"`)
}
await zKey.beacon(
  round(CONTRIBUTIONS.length),
  files.zkey,
  BEACON_NAME,
  BEACON,
  BEACON_ITERATIONS_EXPONENT,
)
for (let index = 0; index <= CONTRIBUTIONS.length; index++) await rm(round(index))

await copyFile(files.builtWasm, files.wasm)
const key = await zKey.exportVerificationKey(files.zkey)
await writeFile(files.verificationKey, `${JSON.stringify(key, null, 2)}\n`)
await writeFile(files.verifier, await renderVerifier())
await writeLock(circuit, files, {
  setup: 'development',
  contributions: [...CONTRIBUTIONS, BEACON_NAME],
})
console.log(`${circuit.name}: ${files.zkey}`)
process.exit(0) // the worker threads of the curve library keep the process alive

/** The generated contract under the instance's name and the project's compiler version; nothing else is changed. */
async function renderVerifier(): Promise<string> {
  const template = await readFile(
    resolve(ROOT, 'node_modules/snarkjs/templates/verifier_groth16.sol.ejs'),
    'utf8',
  )
  const source = await zKey.exportSolidityVerifier(files.zkey, { groth16: template })
  return source
    .replace('pragma solidity >=0.7.0 <0.9.0;', 'pragma solidity ^0.8.28;')
    .replace('contract Groth16Verifier {', `contract ${circuit.verifier} {`)
    .replace(/[ \t]+$/gm, '')
}
