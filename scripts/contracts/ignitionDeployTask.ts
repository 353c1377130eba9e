import type { TaskOverrideActionFunction } from 'hardhat/types/tasks'
import { refuseDevelopmentKey } from './refuseDevelopmentKey.ts'

/** `hardhat ignition deploy`, which also by hand keeps the development key off public chains. */
const ignitionDeploy: TaskOverrideActionFunction = async (taskArguments, hre, runSuper) => {
  const { provider } = await hre.network.create()
  const chainId = Number(await provider.request({ method: 'eth_chainId' }))
  refuseDevelopmentKey({
    chainId,
    allowDevelopmentKey: process.env['FLOW_ALLOW_DEVELOPMENT_KEY'] === '1',
  })
  return runSuper(taskArguments)
}

export default ignitionDeploy
