/**
 * What is checked about a settlement, in English; `{…}` stands for what the check is about. Other languages have texts under the same
 * keys in web/messages.
 */
export const STATEMENTS = {
  contracts: 'the contracts are wired to each other and to this verification key',
  requestId: 'the id commits to chain, registry and request',
  resultStored: 'the registry holds the result',
  // Settled by a proof.
  settlementCall: 'the settlement is a call of the registry for this request',
  settlementResult: 'the settlement names this result',
  verificationKey: 'the verification key is the one of the registry',
  proof: 'the Groth16 proof holds for program, inputs, outputs and executor',
  // Settled by a certificate.
  certificateCall: 'the settlement is a call of the registry with a certificate for this request',
  certifiedResult: 'the certified result is that of the registry',
  settlementRoot: 'the settlement root commits to all results of the block',
  quorum: 'validators with more than 2/3 of the stake of epoch {epoch} signed',
  signature: 'the BLS signature holds for the block under the keys of these validators',
  // Settled by a claim that nobody refuted.
  posted: 'an executor posted this result, with a bond',
  unrefuted: 'nobody refuted it before its window ended',
  // What the result stands for.
  definitionHash: 'the workflow has the hash of the request',
  inputsHash: 'the inputs have the hash of the request',
  readable: 'workflow and inputs can be read here',
  plan: 'the request commits to the plan of this workflow',
  document: 'the outputs have the hash of the result',
  leaves: 'the leaves of the result are the tasks of this workflow',
  taskPath: 'the task {task}: a path of {length} hashes leads to the result',
  outputsPath: 'the outputs of the workflow: a path of {length} hashes leads to the result',
  program: 'the workflow compiles to the proven program',
  inputsCommitment: 'the inputs have the proven commitment',
  recomputed: 'running it here gives the same result',
  // Evidence of a slash.
  slashEvidence: 'the transaction of the slash carries evidence of this fault',
  slashId: 'the id of the slash commits to fault, owner and subject',
  slashKey: 'the key of the evidence is the one that the owner registered',
  contradiction: 'a correct validator signs only one of the two votes',
  bothSigned: 'the key signed both votes',
  otherResult: 'the signed result is not the one that the registry holds',
  resultSigned: 'the key signed that result',
  faultNamed: 'the block names the owner for neglecting its duty',
  faultCertified: 'validators with more than 2/3 of the stake of epoch {epoch} signed that block',
} as const
export type CheckId = keyof typeof STATEMENTS

/** What a statement is about, by the names in its text. */
export type About = Readonly<Record<string, string | number>>

/** The statement with what it is about put in. */
export function state(id: CheckId, about: About): string {
  return STATEMENTS[id].replace(/\{(\w+)\}/g, (_, name: string) => String(about[name] ?? ''))
}
