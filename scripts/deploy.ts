import { readFile } from 'node:fs/promises'
import { formatDeployment } from '@flowbuilder/sdk/actions/deployment'
import type { Hex } from 'viem'
import { parseAddress, parseAmount, parseDuration } from '../executor/src/cli/parseOptions.ts'
import { readAccount } from '../executor/src/node/readAccount.ts'
import { deployFlowBuilder } from './contracts/deployFlowBuilder.ts'
import { runScript } from './support/runScript.ts'

const HELP = `
node scripts/deploy.ts [--out deployment.json] [options]

Deploys the contracts with Hardhat Ignition to the chain behind --rpc-url and writes the deployment record.

  --out FILE                where to write the record             (default: deployment.json)
  --min-stake AMOUNT        of an executor, such as 1 or 1eth     (default: 1 ETH)
  --min-fee AMOUNT          of a request                          (default: 0.0005 ETH)
  --unbonding DURATION      before stake can be withdrawn         (default: 7d)
  --epoch DURATION          a validator set stays, at least       (default: 1d)
  --appeal DURATION         before a slash is executed            (default: 1d)
  --guardian ADDRESS        may overturn slashes until then       (default: nobody)
  --challenge DURATION      a claim stays open to challenges      (default: 1h)
  --resolution DURATION     a challenge may be answered           (default: 1h)
  --cancel-notice DURATION  a cancelled request stays open        (default: 5m)
  --state-directory DIR     journal, to go on after an interruption
  --allow-development-key   deploy the development proving key to a public test network
`

const options = {
  out: { type: 'string' },
  'min-stake': { type: 'string' },
  'min-fee': { type: 'string' },
  unbonding: { type: 'string' },
  epoch: { type: 'string' },
  appeal: { type: 'string' },
  guardian: { type: 'string' },
  challenge: { type: 'string' },
  resolution: { type: 'string' },
  'cancel-notice': { type: 'string' },
  'state-directory': { type: 'string' },
  'allow-development-key': { type: 'boolean' },
} as const

await runScript(HELP, options, async ({ values, network, terminal }) => {
  const read = <Value>(name: string, parse: (text: string) => Value): Value | undefined =>
    typeof values[name] === 'string' ? parse(values[name]) : undefined
  const seconds = (text: string): bigint => BigInt(parseDuration(text))
  const parameters = Object.entries({
    minStake: read('min-stake', parseAmount),
    minFee: read('min-fee', parseAmount),
    unbondingPeriod: read('unbonding', seconds),
    epochLength: read('epoch', seconds),
    appealPeriod: read('appeal', seconds),
    guardian: read('guardian', parseAddress),
    challengeWindow: read('challenge', seconds),
    resolutionWindow: read('resolution', seconds),
    cancelNotice: read('cancel-notice', seconds),
  }).filter(([, value]) => value !== undefined)

  await readAccount(network.keyFile) // says what is wrong with it, if anything
  const deploymentFile = read('out', String) ?? 'deployment.json'
  const deployment = await deployFlowBuilder({
    rpcUrl: network.rpcUrl,
    deployerKey: (await readFile(network.keyFile, 'utf8')).trim().replace(/^(0x)?/, '0x') as Hex,
    parameters: Object.fromEntries(parameters),
    allowDevelopmentKey: values['allow-development-key'] === true,
    stateDirectory: read('state-directory', String),
    deploymentFile,
  })
  terminal.document(
    deployment,
    () => `${formatDeployment(deployment)}\nWritten to ${deploymentFile}.`,
  )
})
