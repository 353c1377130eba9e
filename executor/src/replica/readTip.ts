import { type Hex, zeroHash } from 'viem'
import type { SigningContext } from '../consensus/core/digest/voteDigest.ts'
import type { VersionedStore } from '../storage/versioned/port.ts'
import { decodeBlock } from './blockCodec.ts'
import { decodeCertified } from './committedBlocks.ts'
import { blockKey, GENESIS_KEY, stateRange } from './entryCodec.ts'
import { genesisMismatch, stateCorrupt } from './errors.ts'
import { genesisBytes } from './genesisBytes.ts'
import { LedgerState } from './ledgerState.ts'
import type { Genesis } from './port.ts'
import { readEntries } from './readEntries.ts'

/** The last block of a store, with its state. Errors: LEDGER_GENESIS_MISMATCH, LEDGER_STATE_CORRUPT, those of the store. */
export async function readTip(
  options: { readonly genesis: Genesis; readonly context: SigningContext },
  store: VersionedStore,
): Promise<{ readonly state: LedgerState; readonly tip: Hex }> {
  const height = store.latest()
  if (height === 0) return { state: LedgerState.genesis(options.genesis), tip: zeroHash }
  const snapshot = store.snapshot(height)
  try {
    const genesis = await snapshot.get(GENESIS_KEY)
    if (genesis === undefined || Buffer.compare(genesis, genesisBytes(options)) !== 0)
      throw genesisMismatch()
    const record = await snapshot.get(blockKey(height))
    const decided = record === undefined ? undefined : decodeCertified(record)
    const block = decided === undefined ? undefined : decodeBlock(decided.block.bytes)
    const state = LedgerState.fromEntries(await readEntries(snapshot, stateRange()))
    if (block === undefined || block.header.stateRoot !== state.root) throw stateCorrupt(height)
    return { state, tip: block.id }
  } finally {
    snapshot.close()
  }
}
