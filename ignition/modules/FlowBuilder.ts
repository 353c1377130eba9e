import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import { readArtifactLock } from '../../scripts/contracts/artifactLock.ts'
import { DEPLOYMENT_DEFAULTS } from '../../scripts/contracts/deploymentParameters.ts'

/** Parameters and their reasons: docs/contracts. The verification key is the one that the artefacts are pinned to. */
export default buildModule('FlowBuilder', (m) => {
  const minStake = m.getParameter('minStake', DEPLOYMENT_DEFAULTS.minStake)
  const unbondingPeriod = m.getParameter('unbondingPeriod', DEPLOYMENT_DEFAULTS.unbondingPeriod)
  const minFee = m.getParameter('minFee', DEPLOYMENT_DEFAULTS.minFee)
  const cancelNotice = m.getParameter('cancelNotice', DEPLOYMENT_DEFAULTS.cancelNotice)

  const zkVerifier = m.contract('FlowVMVerifier', [readArtifactLock().verificationKeyHash])
  const incentiveManager = m.contract('IncentiveManager', [minStake, unbondingPeriod])
  const registry = m.contract('WorkflowRegistry', [
    incentiveManager,
    zkVerifier,
    minFee,
    cancelNotice,
  ])
  return { zkVerifier, incentiveManager, registry }
})
