import { createRequire } from 'node:module'
import hardhatIgnition from '@nomicfoundation/hardhat-ignition'
import { configVariable, defineConfig, overrideTask } from 'hardhat/config'

const require = createRequire(import.meta.url)

/**
 * The compiler comes from npm, so that a build needs no download; Ignition asks for the profile `production`. Not the
 * IR pipeline: it saves 900 gas a submission, but its code changes with whatever else is compiled in the same run, so
 * that a test or a new contract would change the deployed bytecode. 1,000 runs: the entry contracts stay well below the
 * 24,576 bytes of EIP-170; 10,000 runs add 2,000 bytes and save less than 1 % of a settlement or an order.
 */
const compiler = {
  version: '0.8.37',
  path: require.resolve('solc/soljson.js'),
  settings: { evmVersion: 'prague', optimizer: { enabled: true, runs: 1_000 } },
} as const

/**
 * For `hardhat test solidity --no-compile` after a build of the contracts: the tests deploy those from their artifacts,
 * so what a test itself is compiled to does not matter, and without the optimizer it takes a tenth of the time.
 */
const testCompiler = { ...compiler, settings: { evmVersion: 'prague' } }

/** Counted by itself on a chain that mines a block a transaction; elsewhere blocks to wait after each contract. */
const confirmations = process.env['FLOW_CONFIRMATIONS']

export default defineConfig({
  plugins: [hardhatIgnition],
  // Not isolated: one run of the compiler instead of one for each file.
  solidity: {
    splitTestsCompilation: true,
    profiles: {
      default: process.env['FLOW_PLAIN_TESTS'] === undefined ? compiler : testCompiler,
      production: { ...compiler, isolated: false },
    },
  },
  paths: {
    tests: { solidity: './test/contracts' },
    // scripts/contracts/deployFlowBuilder.ts keeps the journal of a deployment out of the repository.
    ignition: process.env['FLOW_IGNITION_DIRECTORY'] ?? './ignition',
  },
  test: {
    solidity: {
      // Few: forge runs the same tests a hundred times as often (foundry.toml).
      fuzz: { runs: 100 },
      invariant: { runs: 1, depth: 50 },
    },
  },
  networks: {
    /** Any chain: FLOW_RPC_URL=... FLOW_DEPLOYER_KEY=0x... hardhat ignition deploy ignition/modules/FlowBuilder.ts --network flow */
    flow: {
      type: 'http',
      chainType: 'generic',
      url: configVariable('FLOW_RPC_URL'),
      accounts: [configVariable('FLOW_DEPLOYER_KEY')],
    },
  },
  ignition: {
    blockPollingInterval: 200,
    ...(confirmations === undefined ? {} : { requiredConfirmations: Number(confirmations) }),
  },
  tasks: [
    overrideTask(['ignition', 'deploy'])
      .setAction(() => import('./scripts/contracts/ignitionDeployTask.ts'))
      .build(),
  ],
})
