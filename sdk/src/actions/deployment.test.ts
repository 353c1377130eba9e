import { expect, test } from 'vitest'
import { type Deployment, formatDeployment, parseDeployment } from './deployment.ts'
import { ChainErrorCode } from './errors.ts'

const DEPLOYMENT: Deployment = {
  chainId: 31337,
  registry: '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e0',
  incentiveManager: '0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512',
  zkVerifier: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  fromBlock: 12n,
  verificationKeyHash: `0x${'ab'.repeat(32)}`,
}

test('reads back what it wrote', () => {
  expect(parseDeployment(formatDeployment(DEPLOYMENT))).toEqual(DEPLOYMENT)
})

test('accepts a block as a number and an address in lower case', () => {
  const plain = { ...DEPLOYMENT, fromBlock: 12, registry: DEPLOYMENT.registry.toLowerCase() }
  expect(parseDeployment(JSON.stringify(plain))).toEqual(DEPLOYMENT)
})

test.each([
  ['chainId', '31337'],
  ['chainId', 0],
  ['chainId', 1.5],
  ['registry', '0x12'],
  ['registry', undefined],
  ['registry', '0x9fE46736679d2D9a65F0992F2272dE9f3c7fa6e1'],
  ['incentiveManager', 7],
  ['zkVerifier', null],
  ['fromBlock', '-1'],
  ['fromBlock', 1.5],
  ['fromBlock', '1e3'],
  ['verificationKeyHash', '0x12'],
  ['verificationKeyHash', `0x${'zz'.repeat(32)}`],
])('refuses %s = %j and names the field', (field, value) => {
  const record = { ...DEPLOYMENT, fromBlock: '12', [field]: value }
  expect(() => parseDeployment(JSON.stringify(record))).toThrow(
    expect.objectContaining({ data: { code: ChainErrorCode.DEPLOYMENT_INVALID, field } }),
  )
})

test.each(['', '{', '[]', 'null', '7'])('refuses %j, which is not a record', (text) => {
  expect(() => parseDeployment(text)).toThrow(
    expect.objectContaining({ code: ChainErrorCode.DEPLOYMENT_INVALID }),
  )
})
