import type { Hex } from 'viem'
import type { CoreInput } from '../../core/coreInput.ts'
import { type Timeout, TimeoutKind } from '../../core/types.ts'
import { FieldReader, hex, MalformedMessage, nothing, number, round } from './fields.ts'
import { undefinedIfMalformed } from './message.ts'
import { decodeTree, encodeTree, type Tree } from './rlp.ts'
import {
  certificateTree,
  proposalTree,
  readCertificate,
  readProposal,
  readVote,
  voteTree,
} from './statements.ts'

/** One input as the log holds it; a proposal and an own value come with their block. */
export interface LoggedInput {
  readonly input: CoreInput
  readonly block: Uint8Array | undefined
}

const TIMEOUT_NUMBER = {
  [TimeoutKind.PROPOSE]: 1,
  [TimeoutKind.PREVOTE]: 2,
  [TimeoutKind.PRECOMMIT]: 3,
} as const

/** RLP of (kind, fields, block). `startHeight` is no record: a height begins with a checkpoint; `rebroadcast` changes nothing. */
export function encodeLogRecord({ input, block }: LoggedInput): Uint8Array {
  return encodeTree([...fieldsOf(input), block ?? nothing])
}

/** Undefined for bytes that no engine wrote. */
export function decodeLogRecord(bytes: Uint8Array): LoggedInput | undefined {
  const tree = decodeTree(bytes)
  return undefinedIfMalformed(() => {
    const fields = new FieldReader(tree)
    const input = readInput(fields)
    const block = fields.bytes()
    fields.end()
    return { input, block: block.length === 0 ? undefined : block }
  })
}

function fieldsOf(input: CoreInput): readonly Tree[] {
  switch (input.type) {
    case 'start':
      return [number(1), nothing]
    case 'proposal':
      return [number(2), [proposalTree(input.proposal), number(input.isValid ? 1 : 0)]]
    case 'vote':
      return [number(3), voteTree(input.vote)]
    case 'certificate':
      return [number(4), certificateTree(input.votes)]
    case 'value':
      return [number(5), [number(input.height), round(input.round), hex(input.valueId as Hex)]]
    case 'timeout': {
      const { kind, height, round: at } = input.timeout
      return [number(6), [number(TIMEOUT_NUMBER[kind]), number(height), round(at)]]
    }
    case 'startHeight':
    case 'rebroadcast':
      throw new MalformedMessage(`the log holds no ${input.type}`)
  }
}

function readInput(fields: FieldReader): CoreInput {
  switch (fields.number()) {
    case 1:
      fields.bytes(0)
      return { type: 'start' }
    case 2: {
      const inner = new FieldReader(fields.list(2))
      const proposal = readProposal(inner.list(6))
      const isValid = inner.number() === 1
      inner.end()
      return { type: 'proposal', proposal, isValid }
    }
    case 3:
      return { type: 'vote', vote: readVote(fields.list(7)) }
    case 4:
      return { type: 'certificate', votes: readCertificate(fields.list(1_024)) }
    case 5: {
      const inner = new FieldReader(fields.list(3))
      const value = { height: inner.number(), round: inner.round(), valueId: inner.hex(32) }
      inner.end()
      return { type: 'value', ...value }
    }
    case 6:
      return { type: 'timeout', timeout: readTimeout(fields.list(3)) }
    default:
      throw new MalformedMessage()
  }
}

function readTimeout(tree: Tree): Timeout {
  const fields = new FieldReader(tree)
  const wanted = fields.number()
  const kind = Object.values(TimeoutKind).find((item) => TIMEOUT_NUMBER[item] === wanted)
  if (kind === undefined) throw new MalformedMessage()
  const timeout = { kind, height: fields.number(), round: fields.round() }
  fields.end()
  return timeout
}
