import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readArtifactLock } from '../../scripts/contracts/artifactLock.ts'
import { compileContracts } from '../../scripts/contracts/compileContracts.ts'
import { renderAbis } from '../../scripts/contracts/generateAbi.ts'
import {
  BATCH_VERIFIER_PATH,
  renderBatchVerifier,
} from '../../scripts/contracts/generateBatchVerifier.ts'
import { PROJECT_ROOT } from '../../scripts/contracts/paths.ts'
import { readArtifact } from '../../scripts/contracts/readArtifact.ts'
import { incentiveManagerAbi } from '../../sdk/src/abi/incentiveManagerAbi.ts'
import { workflowRegistryAbi } from '../../sdk/src/abi/workflowRegistryAbi.ts'
import { RevertCode } from '../../sdk/src/actions/errors.ts'
import { REVERTS } from '../../sdk/src/actions/reverts.ts'
import {
  hashVerificationKey,
  readVerificationKey,
  type VerificationKeyFile,
  verificationKeyWords,
} from '../../sdk/src/flowvm/verificationKey.ts'

const CODE_SIZE_MAX = 24_576 // EIP-170
const CREATION_SIZE_MAX = 49_152 // EIP-3860

test('the committed ABIs are those of the contracts', async () => {
  for (const [path, text] of await renderAbis()) {
    expect(
      await readFile(join(PROJECT_ROOT, path), 'utf8'),
      `${path}: run scripts/contracts/generateAbi.ts`,
    ).toBe(text)
  }
})

test('the contracts compile without a warning', async () => {
  await compileContracts()
  const warnings: string[] = []
  let outputs = 0
  for await (const path of glob('artifacts/build-info/*.output.json', { cwd: PROJECT_ROOT })) {
    outputs++
    const { output } = JSON.parse(await readFile(join(PROJECT_ROOT, path), 'utf8')) as {
      output: { errors?: { severity: string; formattedMessage: string }[] }
    }
    const messages = (output.errors ?? []).map((error) => error.formattedMessage)
    // Test contracts may be of any size; that of the others is a test of its own. And the compiler warns of every use of
    // transient storage; ours is OpenZeppelin's guard against reentrance, which clears it at the end of its call.
    warnings.push(
      ...messages.filter(
        (message) =>
          !/Contract (init)?code size/.test(message) && !message.includes('TransientSlot.sol'),
      ),
    )
  }
  expect(outputs).toBeGreaterThan(0)
  expect(warnings).toEqual([])
})

test('the contracts stay well below the size limit', async () => {
  await compileContracts()
  for (const source of [
    'WorkflowRegistry',
    'registry/SignedOrders',
    'registry/OptimisticMode',
    'IncentiveManager',
    'incentives/Slashing',
    'verifiers/FlowVMVerifier',
  ]) {
    const { bytecode, deployedBytecode } = await readArtifact(source)
    expect((deployedBytecode.length - 2) / 2, source).toBeLessThan(0.9 * CODE_SIZE_MAX)
    // A constructor brings the code of the modules that it creates.
    expect((bytecode.length - 2) / 2, source).toBeLessThan(0.9 * CREATION_SIZE_MAX)
  }
})

test('every custom error has a code, a message and a remedy in the SDK, and no code is left over', () => {
  const declared = [...workflowRegistryAbi, ...incentiveManagerAbi]
    .filter((item) => item.type === 'error')
    .map((item) => item.name)
    // Amounts of 2^128 wei do not exist.
    .filter((name) => name !== 'SafeCastOverflowedUintDowncast')
  expect(Object.keys(REVERTS).sort()).toEqual([...new Set(declared)].sort())
  const codes = Object.values(REVERTS).map((explanation) => explanation.code)
  expect([...codes, RevertCode.CONTRACT_REVERTED].sort()).toEqual(Object.values(RevertCode).sort())
})

test('the generated verifier holds the verification key of the published artefacts', async () => {
  const file = await readFile(
    join(PROJECT_ROOT, 'circuits/artifacts/flowvm-64/verification_key.json'),
    'utf8',
  )
  const key = readVerificationKey(JSON.parse(file) as VerificationKeyFile)
  expect(hashVerificationKey(key)).toBe(readArtifactLock().verificationKeyHash)
  const source = await readFile(
    join(PROJECT_ROOT, 'contracts/verifiers/Groth16VerifierFlowVM64.sol'),
    'utf8',
  )
  const constants = [
    ...source.matchAll(/uint256 constant (?:alpha|beta|gamma|delta|IC)\w+\s*= (\d+);/g),
  ]
  expect(constants.map((match) => BigInt(match[1] ?? '-1'))).toEqual(verificationKeyWords(key))
})

test('the batch verifier is generated from the key of the published artefacts', async () => {
  const committed = await readFile(join(PROJECT_ROOT, BATCH_VERIFIER_PATH), 'utf8')
  expect(committed, 'run scripts/contracts/generateBatchVerifier.ts').toBe(
    await renderBatchVerifier(),
  )
})
