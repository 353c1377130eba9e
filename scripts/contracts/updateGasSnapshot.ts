// node scripts/contracts/updateGasSnapshot.ts: measures again and writes test/contracts/gas.snapshot.json for review.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { measureGas } from '../../test/contracts/support/measureGas.ts'
import { PROJECT_ROOT } from './paths.ts'

const snapshot = await measureGas()
await writeFile(
  join(PROJECT_ROOT, 'test/contracts/gas.snapshot.json'),
  `${JSON.stringify(snapshot, null, 2)}\n`,
)
console.log(snapshot)
