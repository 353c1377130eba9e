import { buildWeb } from '../../../scripts/web/buildWeb.ts'
import { startLocalNetwork } from './localNetwork.ts'

const EXECUTORS = 2

/** Makes the dApp and starts the network that all tests share; returns how to stop it. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  await buildWeb()
  const network = await startLocalNetwork(EXECUTORS)
  process.env['FLOW_E2E_GATEWAY'] = network.gatewayUrl
  process.env['FLOW_E2E_RPC'] = network.rpcUrl
  process.env['FLOW_E2E_FOLDER'] = network.folder
  return () => network.stop()
}
