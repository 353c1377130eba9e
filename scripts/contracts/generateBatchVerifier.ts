// node scripts/contracts/generateBatchVerifier.ts: the batch verifier of flowvm-64, from its published verification key.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readVerificationKey, verificationKeyWords } from '../../sdk/src/flowvm/verificationKey.ts'
import { circuitFiles, findCircuit } from '../circuits/paths.ts'
import { PROJECT_ROOT } from './paths.ts'

const INSTANCE = 'flowvm-64'
const NAME = 'Groth16BatchVerifierFlowVM64'
const WORDS = [
  ...['alpha.x', 'alpha.y'],
  ...namesOfG2('beta'),
  ...namesOfG2('gamma'),
  ...namesOfG2('delta'),
  ...[0, 1, 2, 3, 4].flatMap((index) => [`inputs[${index}].x`, `inputs[${index}].y`]),
]

/** Path of the generated contract from the project root. */
export const BATCH_VERIFIER_PATH = `contracts/verifiers/${NAME}.sol`

/** Text of the generated contract; what is committed must be equal. */
export async function renderBatchVerifier(): Promise<string> {
  const { verificationKey } = circuitFiles(findCircuit(INSTANCE))
  const key = readVerificationKey(JSON.parse(await readFile(verificationKey, 'utf8')))
  const words = verificationKeyWords(key)
  if (words.length !== WORDS.length) {
    throw new Error(
      `the key has ${words.length} words, Groth16BatchVerifier.sol takes ${WORDS.length}`,
    )
  }
  const lines = words.map((word, index) => {
    const comma = index === words.length - 1 ? '' : ','
    return `            ${word}${comma} // ${WORDS[index]}\n`
  })
  return `// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from circuits/artifacts/${INSTANCE}/verification_key.json by scripts/contracts/generateBatchVerifier.ts; do not
// edit.
pragma solidity 0.8.37;

import {Groth16BatchVerifier} from "./Groth16BatchVerifier.sol";

/// @title The verification key of ${INSTANCE} for the batch verifier
contract ${NAME} is Groth16BatchVerifier {
    function _verificationKey() internal pure override returns (uint256[${WORDS.length}] memory words) {
        words = [
${lines.join('')}        ];
    }
}
`
}

function namesOfG2(point: string): string[] {
  return ['x imaginary', 'x real', 'y imaginary', 'y real'].map((part) => `${point}.${part}`)
}

if (import.meta.main) {
  await writeFile(join(PROJECT_ROOT, BATCH_VERIFIER_PATH), await renderBatchVerifier())
  console.log(BATCH_VERIFIER_PATH)
}
