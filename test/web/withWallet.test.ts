import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { expect, it } from 'vitest'
import { WebErrorCode } from '../../web/src/errors/webError.ts'
import { noteAnswer } from '../../web/src/network/keptAnswers.ts'
import { type Chain, LOCAL_CHAIN_ID } from '../../web/src/network/useNetwork.ts'
import type { ConnectedWallet } from '../../web/src/wallet/walletStore.ts'
import { withWallet } from '../../web/src/wallet/withWallet.ts'

const key = generatePrivateKey()
const burner: ConnectedWallet = { kind: 'burner', account: privateKeyToAddress(key), key }
const chainOf = (chainId: number): Chain =>
  ({ rpcUrl: 'http://127.0.0.1:1', deployment: { chainId } }) as Chain
const accountOn = (chainId: number) =>
  withWallet(burner, chainOf(chainId), async ({ account }) => account?.address)

it('signs with the play money account on a local chain, and on no other', async () => {
  expect(await accountOn(LOCAL_CHAIN_ID)).toBe(burner.account)
  for (const chainId of [1, LOCAL_CHAIN_ID - 1, LOCAL_CHAIN_ID + 1])
    await expect(accountOn(chainId)).rejects.toMatchObject({ code: WebErrorCode.WALLET_MISSING })
})

it('signs nothing while the answers of the gateway are ones that were kept', async () => {
  noteAnswer({ headers: new Headers({ 'x-flow-kept': '1' }) })
  await expect(accountOn(LOCAL_CHAIN_ID)).rejects.toMatchObject({ code: WebErrorCode.OFFLINE })
  noteAnswer({ headers: new Headers() })
  expect(await accountOn(LOCAL_CHAIN_ID)).toBe(burner.account)
})
