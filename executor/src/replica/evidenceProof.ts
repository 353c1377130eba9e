import { bytesToHex, type Hex, hexToBytes } from 'viem'
import {
  proposalDigest,
  type SigningContext,
  voteDigest,
} from '../consensus/core/digest/voteDigest.ts'
import { ConsensusError } from '../consensus/core/errors.ts'
import { contradictProposals, contradictVotes, type Evidence } from '../consensus/core/evidence.ts'
import type { Proposal, Vote } from '../consensus/core/types.ts'
import { FieldReader } from '../consensus/engine/codec/fields.ts'
import { undefinedIfMalformed } from '../consensus/engine/codec/message.ts'
import { decodeTree, encodeTree, type Tree } from '../consensus/engine/codec/rlp.ts'
import {
  proposalTree,
  readProposal,
  readVote,
  voteTree,
} from '../consensus/engine/codec/statements.ts'
import type { SignatureScheme, SignedDigest } from '../consensus/signatureScheme.ts'
import { CHAIN_KEY, epochKey, type LedgerView } from '../ledger/state.ts'
import type { TransactionOf } from '../ledger/transactions/context.ts'

/**
 * The transaction that reports a fault.
 *
 * - Undefined for faults that the contract does not slash by two messages: a proposal out of turn, amnesia.
 */
export function reportOf(evidence: Evidence): TransactionOf<'evidence'> | undefined {
  switch (evidence.type) {
    case 'duplicateVote': {
      const { validator, height } = evidence.first
      const proof = bytesToHex(encodeTree([voteTree(evidence.first), voteTree(evidence.second)]))
      return { type: 'evidence', kind: evidence.type, culprit: validator, height, proof }
    }
    case 'duplicateProposal': {
      const { proposer, height } = evidence.first
      const messages = [proposalTree(evidence.first), proposalTree(evidence.second)]
      const proof = bytesToHex(encodeTree(messages))
      return { type: 'evidence', kind: evidence.type, culprit: proposer, height, proof }
    }
    case 'wrongProposer':
    case 'amnesia':
      return undefined
  }
}

/** Whether the two messages are by a key of the culprit and contradict each other, at the height and of the kind that it says. */
export function isProven(
  report: TransactionOf<'evidence'>,
  view: LedgerView,
  context: SigningContext,
  scheme: SignatureScheme,
): boolean {
  const statements = falseIfUnsignable(() => readStatements(report, context))
  if (!statements) return false
  return keysOf(report.culprit, view).some((publicKey) =>
    scheme.verify(statements.map((item) => ({ ...item, publicKey }))).every((valid) => valid),
  )
}

/** A vote whose fields do not fit the signed encoding was never signed. */
function falseIfUnsignable<Result>(read: () => Result): Result | false {
  try {
    return read()
  } catch (error) {
    if (error instanceof ConsensusError) return false
    throw error
  }
}

type Statement = Omit<SignedDigest, 'publicKey'>

function readStatements(
  report: TransactionOf<'evidence'>,
  context: SigningContext,
): readonly Statement[] | undefined {
  return readStatementPair(report)?.map((one) =>
    'proposer' in one
      ? statement(proposalDigest(one, context), one.signature)
      : statement(voteDigest(one, context), one.signature),
  )
}

/** The two messages, if they contradict each other and are of the culprit and height that the report says; not whether they are signed. */
export function readStatementPair({
  kind,
  culprit,
  height,
  proof,
}: TransactionOf<'evidence'>): readonly [Vote, Vote] | readonly [Proposal, Proposal] | undefined {
  const tree = decodeTree(hexToBytes(proof))
  return undefinedIfMalformed(() => {
    const fields = new FieldReader(tree)
    const pair: [Tree, Tree] = [fields.list(7), fields.list(7)]
    fields.end()
    if (kind === 'duplicateVote') {
      const [first, second] = [readVote(pair[0]), readVote(pair[1])]
      const isFault =
        contradictVotes(first, second) && first.validator === culprit && first.height === height
      return isFault ? [first, second] : undefined
    }
    const [first, second] = [readProposal(pair[0]), readProposal(pair[1])]
    const isFault =
      contradictProposals(first, second) && first.proposer === culprit && first.height === height
    return isFault ? [first, second] : undefined
  })
}

const statement = (digest: Hex, signature: Uint8Array): Statement => ({
  digest: hexToBytes(digest),
  signature,
})

/** In the epochs whose faults still count. */
function keysOf(culprit: string, view: LedgerView): Uint8Array[] {
  const current = view.get(CHAIN_KEY)?.epoch ?? 0
  const keys = new Set<Hex>()
  for (const epoch of [current, current - 1])
    for (const { operator, publicKey } of view.get(epochKey(epoch))?.members ?? [])
      if (operator === culprit) keys.add(publicKey)
  return [...keys].map((key) => hexToBytes(key))
}
