import type {
  CertifiedEvidence,
  ClaimEvidence,
  ProofEvidence,
  SettlementEvidence,
} from '@flowbuilder/sdk/verify/settlementEvidence'
import type { Address, Hex } from 'viem'

const EVERYWHERE = ['result', 'inputs'] as const
/** What a reader may change, to see that the checks notice. */
export const TAMPERINGS = {
  proof: [...EVERYWHERE, 'proof', 'executor'],
  certificate: [...EVERYWHERE, 'outputs', 'taskName', 'signature', 'signers', 'stakes', 'header'],
  claim: [...EVERYWHERE, 'outputs', 'taskName', 'window'],
} as const
export type Tampering = (typeof TAMPERINGS)[keyof typeof TAMPERINGS][number]

/**
 * The evidence as somebody would forge it. Pure.
 *
 * - What a settlement of this kind does not have is left as it is.
 */
export function tamper(evidence: SettlementEvidence, tampering: Tampering): SettlementEvidence {
  if (tampering === 'result') return withOtherResult(evidence)
  if (tampering === 'inputs') return { ...evidence, inputsBytes: changeDigit(evidence.inputsBytes) }
  if (evidence.how === 'proof') return tamperProof(evidence, tampering)
  const { document } = evidence
  if (tampering === 'outputs') return { ...evidence, document: document && changeOutput(document) }
  if (tampering === 'taskName') return { ...evidence, document: document && renameTask(document) }
  if (evidence.how === 'certificate') return tamperCertificate(evidence, tampering)
  if (tampering !== 'window') return evidence
  return { ...evidence, settledAt: 0n } satisfies ClaimEvidence
}

/** Another result, everywhere it is named. */
function withOtherResult(evidence: SettlementEvidence): SettlementEvidence {
  const { workflow } = evidence
  const resultHash = flipDigit(workflow.executed.resultHash)
  const changed = {
    storedResult: resultHash,
    workflow: { ...workflow, executed: { ...workflow.executed, resultHash } },
  }
  if (evidence.how === 'claim') return { ...evidence, ...changed }
  if (evidence.how === 'certificate')
    return {
      ...evidence,
      ...changed,
      certificate: { ...evidence.certificate, resultHash },
    }
  const { settlement } = evidence
  return { ...evidence, ...changed, settlement: settlement && { ...settlement, resultHash } }
}

function tamperProof(evidence: ProofEvidence, tampering: Tampering): ProofEvidence {
  const { workflow, settlement } = evidence
  const { executed } = workflow
  if (tampering === 'proof' && settlement !== undefined)
    return { ...evidence, settlement: { ...settlement, proof: flipDigit(settlement.proof) } }
  if (tampering !== 'executor') return evidence
  const executor = flipDigit(executed.executor) as Address
  return { ...evidence, workflow: { ...workflow, executed: { ...executed, executor } } }
}

function tamperCertificate(evidence: CertifiedEvidence, tampering: Tampering): CertifiedEvidence {
  const { call, members } = evidence.certificate
  if (call === undefined) return evidence
  const { header, certificate } = call
  const change = (part: Partial<CertifiedEvidence['certificate']>): CertifiedEvidence => ({
    ...evidence,
    certificate: { ...evidence.certificate, ...part },
  })
  switch (tampering) {
    case 'signature': {
      const { xLow, ...rest } = certificate.signature
      const signature = { ...rest, xLow: xLow ^ 1n }
      return change({ call: { ...call, certificate: { ...certificate, signature } } })
    }
    case 'signers': {
      const absentMembers = certificate.absentMembers ^ 1n
      return change({ call: { ...call, certificate: { ...certificate, absentMembers } } })
    }
    case 'stakes':
      return change({ members: members.map((member) => ({ ...member, weight: 0n })) })
    case 'header':
      return change({ call: { ...call, header: { ...header, height: header.height + 1n } } })
    default:
      return evidence
  }
}

/** The last digit, changed. */
function flipDigit(hex: Hex): Hex {
  return `${hex.slice(0, -1)}${hex.endsWith('1') ? '2' : '1'}` as Hex
}

/** One digit of the outputs that a result document names. */
function changeOutput(document: Uint8Array): Uint8Array {
  const { tasks, outputs } = JSON.parse(new TextDecoder().decode(document)) as {
    readonly tasks: unknown
    readonly outputs: unknown
  }
  const changed = changeDigit(new TextEncoder().encode(JSON.stringify(outputs)))
  const text = `{"outputs":${new TextDecoder().decode(changed)},"tasks":${JSON.stringify(tasks)}}`
  return new TextEncoder().encode(text)
}

/** The last decimal digit, another one; JSON stays JSON. */
function changeDigit(bytes: Uint8Array): Uint8Array {
  const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x38
  const place = bytes.findLastIndex(isDigit)
  return bytes.map((byte, index) => (index === place ? byte + 1 : byte))
}

/** The output of one task, handed out as that of another. */
function renameTask(document: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(document)
  return new TextEncoder().encode(text.replace(/"name":"([^"]+)"/, '"name":"$1x"'))
}
