// node test/data/generateArrowVectors.ts
//
// Writes test/vectors/canonicalArrow.json. A change of these bytes changes the names of all values: only with a new
// version of the canonical form.
import { writeFile } from 'node:fs/promises'
import { arrowVectors, VECTORS_FILE } from './support/arrowVectors.ts'

await writeFile(VECTORS_FILE, arrowVectors())
