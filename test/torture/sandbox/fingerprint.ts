import { SandboxPool } from '../../../executor/src/runtime/sandbox/pool/sandboxPool.ts'
import { CORPUS, CORPUS_GAS } from './corpus.ts'
import { HOSTILE_GAS, HOSTILE_PROGRAMS } from './hostilePrograms.ts'
import { runProgram } from './runProgram.ts'

// A process of its own, under the Node and with the flags that are being compared: a line a program, `name: code gas digest`.
const pool = new SandboxPool({ threads: 1 })
const programs = [
  ...CORPUS.map(({ name, source }) => ({ name, source, gas: CORPUS_GAS })),
  ...HOSTILE_PROGRAMS.map(({ name, source }) => ({ name, source, gas: HOSTILE_GAS })),
]
for (const { name, source, gas } of programs) {
  const end = await runProgram(pool, source, gas)
  console.log(`${name}: ${end.code} ${end.gas} ${end.digest}`)
}
await pool.close()
