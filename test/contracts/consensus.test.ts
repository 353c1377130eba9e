import { hexToBytes, toHex, zeroHash } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acceptOwner } from '../../sdk/src/actions/acceptOwner.ts'
import { addStake } from '../../sdk/src/actions/addStake.ts'
import { callView } from '../../sdk/src/actions/callView.ts'
import { claimRewards } from '../../sdk/src/actions/claimRewards.ts'
import type { Deployment } from '../../sdk/src/actions/deployment.ts'
import { distributeRewards } from '../../sdk/src/actions/distributeRewards.ts'
import { RevertCode } from '../../sdk/src/actions/errors.ts'
import { executeSlash } from '../../sdk/src/actions/executeSlash.ts'
import { getEpoch } from '../../sdk/src/actions/getEpoch.ts'
import { getExecutor } from '../../sdk/src/actions/getExecutor.ts'
import { Fault, getSlash, SlashStatus } from '../../sdk/src/actions/getSlash.ts'
import { leaveSeat } from '../../sdk/src/actions/leaveSeat.ts'
import { listSeats } from '../../sdk/src/actions/listSeats.ts'
import { overturnSlash } from '../../sdk/src/actions/overturnSlash.ts'
import { registerKey } from '../../sdk/src/actions/registerKey.ts'
import { reportAbsence } from '../../sdk/src/actions/reportAbsence.ts'
import { reportEquivocation } from '../../sdk/src/actions/reportEquivocation.ts'
import { setOperator } from '../../sdk/src/actions/setOperator.ts'
import { stake } from '../../sdk/src/actions/stake.ts'
import { startEpoch } from '../../sdk/src/actions/startEpoch.ts'
import { takeSeat } from '../../sdk/src/actions/takeSeat.ts'
import { aggregateSignatures } from '../../sdk/src/bls/aggregate.ts'
import { BlsDomain } from '../../sdk/src/bls/domain.ts'
import { provePossession } from '../../sdk/src/bls/possession.ts'
import { generateSecretKey } from '../../sdk/src/bls/secretKey.ts'
import { getPublicKey, sign } from '../../sdk/src/bls/sign.ts'
import type { BlockHeader } from '../../sdk/src/consensus/blockHeader.ts'
import { makeCertificate, verifyCertificate } from '../../sdk/src/consensus/certificate.ts'
import { type ContractVote, hashPrecommit, hashVote } from '../../sdk/src/consensus/voteDigest.ts'
import { readConsensusVectors, renderConsensusVectors } from './support/consensusVectors.ts'
import { deployFixed } from './support/deployFixed.ts'
import { expectCode } from './support/expectCode.ts'
import { CHAIN_ID, DEPLOYER, PARAMETERS } from './support/fixedWorld.ts'
import { startChain, type TestChain } from './support/startChain.ts'

const MNEMONIC = 'test test test test test test test test test test test junk'
const { minStake, epochLength, appealPeriod } = PARAMETERS
const SIZE = 4
const ROUND = 2
/** Validators: owners with their keys, each its own operator. */
const VALIDATORS = Array.from({ length: SIZE }, (_, index) => ({
  account: mnemonicToAccount(MNEMONIC, { addressIndex: 4 + index }),
  secretKey: generateSecretKey(hexToBytes(toHex(`validator ${index} `.padEnd(32, '.')))),
}))
type Validator = (typeof VALIDATORS)[number]
const [FIRST, SECOND] = VALIDATORS as [Validator, Validator]

let chain: TestChain
let deployment: Deployment

beforeAll(async () => {
  chain = await startChain()
  deployment = await deployFixed(chain)
  for (const { account, secretKey } of VALIDATORS) {
    const wallet = chain.wallet(account)
    await stake(wallet, { deployment, amount: minStake })
    const possession = provePossession(secretKey, {
      chainId: BigInt(CHAIN_ID),
      contract: deployment.incentiveManager,
      owner: account.address,
    })
    await registerKey(wallet, { deployment, publicKey: getPublicKey(secretKey), possession })
  }
  for (const [seat, { account }] of VALIDATORS.entries()) {
    await takeSeat(chain.wallet(account), { deployment, seat: 10 * seat })
  }
}, 60_000)

afterAll(() => chain.stop())

test('the vectors of digests are those that the second library makes', () => {
  expect(readConsensusVectors(), 'run test/contracts/generateConsensusVectors.ts').toBe(
    renderConsensusVectors(),
  )
})

// In the order of a life; each builds on the one before.
describe('validators', () => {
  test('hold seats, whose keys start an epoch', async () => {
    const seats = await listSeats(chain.client, { deployment })
    expect(seats).toEqual(
      VALIDATORS.map(({ account, secretKey }, index) => ({
        seat: 10 * index,
        owner: account.address,
        publicKey: getPublicKey(secretKey),
      })),
    )
    const publicKeys = seats.map(({ publicKey }) => publicKey)
    await startEpoch(chain.wallet(DEPLOYER), { deployment, publicKeys })
    await expectCode(
      startEpoch(chain.wallet(DEPLOYER), { deployment, publicKeys }),
      RevertCode.EPOCH_RUNNING,
    )
    const epoch = await getEpoch(chain.client, { deployment })
    expect(epoch).toMatchObject({ epoch: 1n, totalWeight: 4_000_000n })
    expect(epoch.members.map(({ publicKey }) => publicKey)).toEqual(publicKeys)
  })

  test('certify blocks that the contract and the SDK accept alike', async () => {
    const { members } = await getEpoch(chain.client, { deployment })
    const header = makeHeader({ settlementRoot: toHex('root', { size: 32 }) })
    for (const [signers, isGood] of [
      [[0, 1, 2, 3], true],
      [[1, 2, 3], true],
      [[0, 1], false],
    ] as const) {
      const certificate = certify(header, signers)
      const digest = hashPrecommit(header, ROUND, context())
      expect(verifyCertificate({ members, header, certificate, context: context() })).toBe(isGood)
      const checked = callView(chain.client, {
        address: deployment.incentiveManager,
        functionName: 'checkCertificate',
        args: [1n, digest, certificate],
      })
      if (isGood) await checked
      else await expectCode(checked, RevertCode.QUORUM_MISSING)
    }
  })

  test('lose a hundredth of their stake for an absence that a block certifies', async () => {
    const header = makeHeader({ faults: 0b1000n })
    const certificate = certify(header, [0, 1, 2])
    const report = { deployment, header, certificate }
    const wallet = chain.wallet(DEPLOYER)
    await expectCode(
      reportAbsence(wallet, { ...report, members: 0b1100n }),
      RevertCode.FAULTS_UNNAMED,
    )
    await reportAbsence(wallet, { ...report, members: 0b1000n })
    const account = VALIDATORS[3]?.account.address ?? '0x'
    expect((await getExecutor(chain.client, { deployment, account })).stake).toBe(
      (minStake * 99n) / 100n,
    )
  })

  test('lose half of it for two votes, and the reporter claims its bounty', async () => {
    const vote = { height: 9n, round: 1, voteType: 1, validRound: -1 } as const
    const first: ContractVote = { ...vote, blockId: zeroHash }
    const second: ContractVote = { ...vote, blockId: toHex('block', { size: 32 }) }
    const signatures = [first, second].map((item) =>
      sign(FIRST.secretKey, hashVote(item, context()), BlsDomain.VOTE),
    )
    const evidence = { deployment, publicKey: getPublicKey(FIRST.secretKey), first, second }
    const reporter = chain.wallet(DEPLOYER)
    await expectCode(
      reportEquivocation(reporter, { ...evidence, signature: signatures[0] as never }),
      RevertCode.EVIDENCE_INVALID,
    )
    await reportEquivocation(reporter, { ...evidence, signature: aggregateSignatures(signatures) })
    const owner = FIRST.account.address
    const slashId = await callView(chain.client, {
      address: deployment.incentiveManager,
      functionName: 'slashId',
      args: [Fault.EQUIVOCATION, owner, toHex(9n, { size: 32 })],
    })
    expect(await getSlash(chain.client, { deployment, slashId })).toMatchObject({
      owner,
      amount: minStake / 2n,
      status: SlashStatus.PENDING,
      reporter: DEPLOYER.address,
    })
    await expectCode(
      overturnSlash(reporter, { deployment, slashId }),
      RevertCode.GUARDIAN_NOT_CALLER,
    )
    await expectCode(executeSlash(reporter, { deployment, slashId }), RevertCode.APPEAL_RUNNING)
    await passTime(appealPeriod)
    await executeSlash(reporter, { deployment, slashId })
    const { rewards } = await getExecutor(chain.client, { deployment, account: DEPLOYER.address })
    expect(rewards).toBe(minStake / 40n)
    await claimRewards(reporter, { deployment })
    await expectCode(claimRewards(reporter, { deployment }), RevertCode.REWARDS_EMPTY)
    expect(await getExecutor(chain.client, { deployment, account: owner })).toMatchObject({
      stake: minStake / 2n,
      seat: undefined,
      active: false,
      pendingSlashes: 0,
    })
  })

  test('share the rewards of a closed epoch', async () => {
    const anyone = chain.wallet(DEPLOYER)
    await distributeRewards(anyone, { deployment, epoch: 1n, amount: 4_000n })
    for (let count = 0; count < 2; count++) {
      await passTime(epochLength)
      const seats = await listSeats(chain.client, { deployment })
      await startEpoch(anyone, {
        deployment,
        publicKeys: seats.map(({ publicKey }) => publicKey),
      })
    }
    const wallet = chain.wallet(SECOND.account)
    await expectCode(
      claimRewards(wallet, { deployment, shares: [{ epoch: 1n, member: 0 }] }),
      RevertCode.MEMBER_MISMATCH,
    )
    const before = await chain.client.getBalance({ address: SECOND.account.address })
    const claim = { deployment, shares: [{ epoch: 1n, member: 1 }] }
    const { gasCost } = await claimRewards(wallet, claim)
    expect(await chain.client.getBalance({ address: SECOND.account.address })).toBe(
      before - gasCost + 1_000n,
    )
    await expectCode(claimRewards(wallet, claim), RevertCode.EPOCH_ALREADY_CLAIMED)
  })

  test('change their operator with its consent, and leave their seat', async () => {
    const wallet = chain.wallet(SECOND.account)
    const operator = DEPLOYER.address
    await expectCode(setOperator(wallet, { deployment, operator }), RevertCode.OPERATOR_UNAVAILABLE)
    await acceptOwner(chain.wallet(DEPLOYER), { deployment, owner: SECOND.account.address })
    await setOperator(wallet, { deployment, operator })
    await addStake(wallet, { deployment, amount: 1n })
    await leaveSeat(wallet, { deployment })
    expect(await getExecutor(chain.client, { deployment, account: operator })).toMatchObject({
      owner: SECOND.account.address,
      operator,
      stake: minStake + 1n,
      seat: undefined,
      active: true,
    })
    await expectCode(leaveSeat(wallet, { deployment }), RevertCode.SEAT_MISSING)
  })
})

const context = () => ({ chainId: BigInt(CHAIN_ID), registry: deployment.registry })

function makeHeader(change: Partial<BlockHeader>): BlockHeader {
  return {
    height: 1n,
    epoch: 1n,
    time: 1_800_000_000n,
    parentId: zeroHash,
    stateRoot: zeroHash,
    transactionsRoot: zeroHash,
    settlementRoot: zeroHash,
    beacon: zeroHash,
    faults: 0n,
    proposer: FIRST.account.address,
    ...change,
  }
}

function certify(header: BlockHeader, signers: readonly number[]) {
  const digest = hashPrecommit(header, ROUND, context())
  const signatures = new Map(
    VALIDATORS.map(({ secretKey }, index) => [index, secretKey] as const)
      .filter(([index]) => signers.includes(index))
      .map(([index, secretKey]) => [index, sign(secretKey, digest, BlsDomain.VOTE)]),
  )
  return makeCertificate(signatures, { size: SIZE, round: ROUND })
}

async function passTime(seconds: bigint): Promise<void> {
  await chain.control.increaseTime({ seconds: Number(seconds) })
  await chain.control.mine({ blocks: 1 })
}
