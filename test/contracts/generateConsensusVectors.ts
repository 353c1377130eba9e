// node test/contracts/generateConsensusVectors.ts
//
// Writes test/vectors/consensus.json. Run by hand after a change of an encoding, which is a change of the protocol.
import { writeFile } from 'node:fs/promises'
import { CONSENSUS_VECTORS_FILE, renderConsensusVectors } from './support/consensusVectors.ts'

await writeFile(CONSENSUS_VECTORS_FILE, renderConsensusVectors())
console.log(CONSENSUS_VECTORS_FILE)
