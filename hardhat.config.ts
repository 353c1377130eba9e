import { createRequire } from 'node:module'
import hardhatIgnition from '@nomicfoundation/hardhat-ignition'
import { configVariable, defineConfig } from 'hardhat/config'

const require = createRequire(import.meta.url)

/** The compiler comes from npm, so that a build needs no download; Ignition asks for the profile `production`. */
const compiler = {
  version: '0.8.37',
  path: require.resolve('solc/soljson.js'),
  settings: { evmVersion: 'prague', optimizer: { enabled: true, runs: 200 } },
} as const

export default defineConfig({
  plugins: [hardhatIgnition],
  solidity: { profiles: { default: compiler, production: compiler } },
  paths: { tests: { solidity: './test/contracts' } },
})
