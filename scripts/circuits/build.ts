// node scripts/circuits/build.ts [instance]: compiles an instance to circuits/build, about 15 CPU-seconds for flowvm-64.
import { compileCircuit } from './compileCircuit.ts'
import { BUILD, circuitFiles, findCircuit } from './paths.ts'

const circuit = findCircuit(process.argv[2])
const compiled = await compileCircuit(circuitFiles(circuit).source, BUILD)
console.log(`${circuit.name}: ${compiled.r1cs}`)
