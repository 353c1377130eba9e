import { createBlsKey } from '../../../executor/src/consensus/bls/blsKey.ts'
import { SignerError } from '../../../executor/src/consensus/signer/errors.ts'
import { initialiseSigner } from '../../../executor/src/consensus/signer/initialiseSigner.ts'
import { SignedStep } from '../../../executor/src/consensus/signer/port.ts'
import { SignerGuard } from '../../../executor/src/consensus/signer/signerGuard.ts'
import { claimSigner } from '../../../executor/src/consensus/signer/signerLock.ts'
import { LmdbStore } from '../../../executor/src/storage/kv/lmdb/lmdbStore.ts'

/** Child: `signerProcess.ts DIRECTORY FILL`. Tries to sign bytes of its own for 1/0/prevote, says how it went, waits to be killed. */
const [, , directory = '', fill = '0'] = process.argv
const key = createBlsKey(new Uint8Array(32).fill(7))
const chainId = 31337n
const codeOf = (error: unknown): string => {
  if (error instanceof SignerError) return error.code
  throw error
}

async function attempt(): Promise<string> {
  const lock = await claimSigner(directory)
  const store = new LmdbStore({ path: directory })
  await initialiseSigner({ store, lock, chainId }, key.publicKey).catch(codeOf)
  const guard = await SignerGuard.open({ store, lock, key, chainId, lookBack: 0 })
  await guard.sign({
    height: 1,
    round: 0,
    step: SignedStep.PREVOTE,
    signBytes: new Uint8Array(32).fill(Number(fill)),
  })
  return 'signed'
}

console.log(await attempt().catch(codeOf))
setInterval(() => {}, 1_000)
