import {
  type Address,
  getContractAddress,
  type Hex,
  keccak256,
  numberToHex,
  toHex,
  zeroAddress,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import {
  PLAIN_TERMS,
  VerifyMode,
  type WorkflowRequest,
} from '../../../sdk/src/actions/workflowRequest.ts'
import { commitInputs, commitOutputs, hashProgram } from '../../../sdk/src/flowvm/commitments.ts'
import { evaluate } from '../../../sdk/src/flowvm/evaluate.ts'
import {
  FLOWVM_64,
  firstInputSlot,
  firstStepSlot,
  type Program,
} from '../../../sdk/src/flowvm/program.ts'

/** Everything a proof is bound to, fixed, so that committed proofs stay valid and gas is the same in each run. */
export const CHAIN_ID = 31337

const MNEMONIC = 'test test test test test test test test test test test junk'
const account = (addressIndex: number) => mnemonicToAccount(MNEMONIC, { addressIndex })

/** Accounts that anvil funds. */
export const DEPLOYER = account(0)
export const OWNER = account(1)
export const EXECUTOR = account(2)
export const RIVAL = account(3)

/** Place of each contract in the order of deployment, which is the nonce of the deployer; the binding of the two comes last. */
export const DEPLOYMENT_ORDER = { zkVerifier: 0n, incentiveManager: 1n, registry: 2n } as const

export const REGISTRY: Address = getContractAddress({
  from: DEPLOYER.address,
  nonce: DEPLOYMENT_ORDER.registry,
})

/** Of both contracts. */
export const PARAMETERS = {
  minStake: 10n ** 18n,
  unbondingPeriod: 604_800n,
  epochLength: 86_400n,
  appealPeriod: 86_400n,
  guardian: zeroAddress,
  minFee: 5n * 10n ** 14n,
  cancelNotice: 300n,
  challengeWindow: 3_600n,
  resolutionWindow: 3_600n,
  postBond: 5n * 10n ** 16n,
  challengeBond: 5n * 10n ** 16n,
  tokens: [],
} as const

const DEADLINE = 4_102_444_800n // 2100-01-01
const INPUTS = [1_000_000_007n, 998_244_353n, 3n]

/** (a * b) / c of three inputs: small, and each of its numbers matters. */
export const PROGRAM: Program = (() => {
  const input = firstInputSlot(FLOWVM_64)
  return {
    instance: FLOWVM_64,
    constants: [],
    inputCount: INPUTS.length,
    instructions: [{ operation: 'quotient', x: input, y: input + 1, z: input + 2 }],
    outputs: [firstStepSlot(FLOWVM_64)],
  }
})()

export const PROGRAM_INPUTS: readonly bigint[] = INPUTS
export const RESULT_HASH: Hex = word(commitOutputs(evaluate(PROGRAM, INPUTS).outputs))

/** One of several equal requests that differ only in their client request id. */
export function fixedRequest(index: number): WorkflowRequest {
  return {
    ...PLAIN_TERMS,
    owner: OWNER.address,
    mode: VerifyMode.ZK,
    deadline: DEADLINE,
    fee: 10n ** 15n,
    definitionHash: keccak256(toHex('definition')),
    inputsHash: keccak256(toHex('inputs')),
    programHash: word(hashProgram(PROGRAM)),
    inputsCommitment: word(commitInputs(INPUTS)),
    clientRequestId: keccak256(toHex(`request ${index}`)),
  }
}

function word(value: bigint): Hex {
  return numberToHex(value, { size: 32 })
}
