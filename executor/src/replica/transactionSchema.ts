import type { Hex } from 'viem'
import { z } from 'zod'
import { LedgerMode } from '../ledger/state.ts'
import {
  MAX_BUNDLE_TRANSACTIONS,
  MAX_CAPABILITIES,
  MAX_CAPABILITY_LENGTH,
  MAX_OBSERVATION_BYTES,
  MAX_PROOF_BYTES,
} from '../ledger/transaction.ts'
import { MAX_EPOCH_MEMBERS } from '../ledger/transactions/startEpoch.ts'

/** Lower case: one spelling for one value. */
const hex = (bytes: number) =>
  z.custom<Hex>(
    (value) =>
      typeof value === 'string' && value.length === 2 + 2 * bytes && /^0x[0-9a-f]*$/.test(value),
  )
const hexUpTo = (bytes: number) =>
  z.custom<Hex>(
    (value) =>
      typeof value === 'string' &&
      value.length <= 2 + 2 * bytes &&
      /^0x([0-9a-f]{2})*$/.test(value),
  )
const hash = hex(32)
const address = hex(20)
const count = z.int().min(0)
const capabilities = z.array(z.string().max(MAX_CAPABILITY_LENGTH)).max(MAX_CAPABILITIES)

const member = z.strictObject({
  operator: address,
  publicKey: hex(96),
  weight: z.int().min(1),
})

const observation = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('seen'),
    outputs: z.record(
      z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/),
      hexUpTo(MAX_OBSERVATION_BYTES),
    ),
  }),
  z.strictObject({ type: z.literal('failed'), code: z.string().max(64) }),
])

const transaction = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('admit'),
    request: hash,
    mode: z.literal(Object.values(LedgerMode)),
    definitionHash: hash,
    inputsHash: hash,
    needs: capabilities,
    deadlineS: count,
    callbackGas: count,
    size: count,
  }),
  z.strictObject({
    type: z.literal('observe'),
    request: hash,
    task: z.string().max(128),
    rule: z.enum(['identical', 'median', 'mode']),
    observation,
  }),
  z.strictObject({
    type: z.literal('result'),
    request: hash,
    resultHash: hash,
    signature: hex(48),
  }),
  z.strictObject({ type: z.literal('heartbeat'), capabilities }),
  z.strictObject({
    type: z.literal('checkpoint'),
    request: hash,
    sequence: count,
    digest: hash,
  }),
  z.strictObject({ type: z.literal('replace'), request: hash }),
  z.strictObject({
    type: z.literal('evidence'),
    kind: z.enum(['duplicateVote', 'duplicateProposal']),
    culprit: address,
    height: count,
    proof: hexUpTo(MAX_PROOF_BYTES),
  }),
  z.strictObject({ type: z.literal('acknowledge'), request: hash }),
  z.strictObject({
    type: z.literal('startEpoch'),
    epoch: count,
    members: z.array(member).max(MAX_EPOCH_MEMBERS),
  }),
])

/** The form of what an operator signs; whether it holds, the ledger says. */
export const signedBundleSchema = z.strictObject({
  operator: address,
  sequence: z.int().min(1),
  transactions: z.array(transaction).max(MAX_BUNDLE_TRANSACTIONS),
})
