import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Hex, hexToBigInt, keccak256, numberToHex, toHex } from 'viem'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readArtifactLock } from '../../scripts/contracts/artifactLock.ts'
import { PROJECT_ROOT } from '../../scripts/contracts/paths.ts'
import type { Deployment } from '../../sdk/src/actions/deployment.ts'
import { RevertCode } from '../../sdk/src/actions/errors.ts'
import { getExecutor } from '../../sdk/src/actions/getExecutor.ts'
import { getResult } from '../../sdk/src/actions/getResult.ts'
import { stake } from '../../sdk/src/actions/stake.ts'
import { submitWorkflow } from '../../sdk/src/actions/submitWorkflow.ts'
import { validateExecution } from '../../sdk/src/actions/validateExecution.ts'
import type { WorkflowRequest } from '../../sdk/src/actions/workflowRequest.ts'
import { FIELD_ORDER } from '../../sdk/src/flowvm/commitments.ts'
import { decodeProof } from '../../sdk/src/flowvm/encodeProof.ts'
import {
  readVerificationKey,
  type VerificationKeyFile,
} from '../../sdk/src/flowvm/verificationKey.ts'
import { verifyProof } from '../../sdk/src/flowvm/verifyProof.ts'
import { deployFixed } from './support/deployFixed.ts'
import { expectCode } from './support/expectCode.ts'
import { DEPLOYER, EXECUTOR, fixedRequest, OWNER, PARAMETERS, RIVAL } from './support/fixedWorld.ts'
import { readSettlementVectors, type SettlementVector } from './support/settlementVector.ts'
import { startChain, type TestChain } from './support/startChain.ts'

const vectors = readSettlementVectors()
const [vector, other] = vectors.settlements as [SettlementVector, SettlementVector]
const request = fixedRequest(vector.index)

describe('the committed proofs', () => {
  test('belong to the published verification key', () => {
    // Stale after a change of the circuit: run test/contracts/generateSettlementVectors.ts.
    expect(vectors.verificationKeyHash).toBe(readArtifactLock().verificationKeyHash)
  })

  test('verify off the chain too', async () => {
    const file = await readFile(
      join(PROJECT_ROOT, 'circuits/artifacts/flowvm-64/verification_key.json'),
      'utf8',
    )
    const key = readVerificationKey(JSON.parse(file) as VerificationKeyFile)
    for (const { index, resultHash, contextHash, proof } of vectors.settlements) {
      const { programHash, inputsCommitment } = fixedRequest(index)
      const signals = {
        programHash: hexToBigInt(programHash),
        inputsCommitment: hexToBigInt(inputsCommitment),
        outputsCommitment: hexToBigInt(resultHash),
        contextHash: hexToBigInt(contextHash),
      }
      expect(verifyProof(key, signals, decodeProof(proof))).toBe(true)
    }
  })
})

describe('a registry with the real verifier', () => {
  let chain: TestChain
  let deployment: Deployment

  beforeEach(async () => {
    await start()
  })

  afterEach(async () => {
    await chain.stop()
  })

  test('settles with a proof made for the executor, and credits the fee', async () => {
    await submit(request)
    await settle({})
    expect(await getResult(chain.client, { deployment, id: vector.id })).toBe(vector.resultHash)
    const { rewards } = await getExecutor(chain.client, { deployment, account: EXECUTOR.address })
    expect(rewards).toBe(request.fee)
  })

  test('refuses the proof from another executor', async () => {
    await submit(request)
    await expectCode(settle({ account: RIVAL }), RevertCode.PROOF_INVALID)
  })

  test('refuses the proof for another result', async () => {
    await submit(request)
    await expectCode(settle({ resultHash: addTo(vector.resultHash, 1n) }), RevertCode.PROOF_INVALID)
  })

  test('refuses the second representation of the result in the field', async () => {
    await submit(request)
    await expectCode(
      settle({ resultHash: addTo(vector.resultHash, FIELD_ORDER) }),
      RevertCode.PROOF_INVALID,
    )
  })

  test.each([
    ['deadline', { deadline: request.deadline + 1n }],
    ['fee', { fee: request.fee + 1n }],
    ['definition', { definitionHash: keccak256(toHex('another')) }],
    ['inputs', { inputsHash: keccak256(toHex('another')) }],
    ['program', { programHash: addTo(request.programHash, 1n) }],
    ['inputs commitment', { inputsCommitment: addTo(request.inputsCommitment, 1n) }],
    [
      'program, by the order of the field',
      { programHash: addTo(request.programHash, FIELD_ORDER) },
    ],
    ['client request id', { clientRequestId: keccak256(toHex('another')) }],
  ] satisfies [string, Partial<WorkflowRequest>][])(
    'refuses the proof for a request with another %s',
    async (_, change) => {
      const changed = { ...request, ...change }
      await submit(changed)
      await expectCode(settle({ request: changed }), RevertCode.PROOF_INVALID)
    },
  )

  test('refuses the proof of another request', async () => {
    await submit(request)
    await expectCode(settle({ proof: other.proof }), RevertCode.PROOF_INVALID)
  })

  test('refuses the proof on another registry of the same chain', async () => {
    // The next contracts of the same deployer have other addresses and the same code.
    deployment = await deployFixed(chain, { firstNonce: await nonceOfDeployer() })
    await stake(chain.wallet(EXECUTOR), { deployment, amount: PARAMETERS.minStake })
    await submit(request)
    await expectCode(settle({}), RevertCode.PROOF_INVALID)
  })

  test('refuses the proof on another chain with the same addresses', async () => {
    const { registry } = deployment
    await chain.stop()
    await start({ chainId: 1337 })
    expect(deployment.registry).toBe(registry)
    await submit(request)
    await expectCode(settle({}), RevertCode.PROOF_INVALID)
  })

  test('refuses a proof with a point off the curve, and one of a wrong length', async () => {
    await submit(request)
    const flipped: Hex = `${vector.proof.slice(0, -1) as Hex}${vector.proof.endsWith('0') ? '1' : '0'}`
    await expectCode(settle({ proof: flipped }), RevertCode.PROOF_INVALID)
    await expectCode(settle({ proof: `${vector.proof}00` }), RevertCode.PROOF_INVALID)
    await expectCode(settle({ proof: '0x' }), RevertCode.PROOF_INVALID)
  })

  test('refuses a settlement of an executor without stake', async () => {
    // EXECUTOR staked in the set-up; a fresh chain has nobody.
    await chain.stop()
    await start({ staked: false })
    await submit(request)
    await expectCode(settle({}), RevertCode.EXECUTOR_NOT_ACTIVE)
  })

  async function start({ chainId = 31337, staked = true } = {}): Promise<void> {
    chain = await startChain({ chainId })
    deployment = await deployFixed(chain)
    if (!staked) return
    await stake(chain.wallet(EXECUTOR), { deployment, amount: PARAMETERS.minStake })
    await stake(chain.wallet(RIVAL), { deployment, amount: PARAMETERS.minStake })
  }

  function submit(wanted: WorkflowRequest) {
    return submitWorkflow(chain.wallet(OWNER), { deployment, request: wanted })
  }

  function settle({ account = EXECUTOR, ...changes }: Partial<SettlementVector> & Changes) {
    return validateExecution(chain.wallet(account), { ...vector, request, ...changes, deployment })
  }

  function nonceOfDeployer(): Promise<number> {
    return chain.client.getTransactionCount({ address: DEPLOYER.address })
  }
})

interface Changes {
  readonly account?: typeof EXECUTOR
  readonly request?: WorkflowRequest
}

function addTo(word: Hex, amount: bigint): Hex {
  return numberToHex(hexToBigInt(word) + amount, { size: 32 })
}
