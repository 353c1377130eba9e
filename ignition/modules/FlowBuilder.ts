import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import { readArtifactLock } from '../../scripts/contracts/artifactLock.ts'
import { DEPLOYMENT_DEFAULTS } from '../../scripts/contracts/deploymentParameters.ts'

/** Parameters and their reasons: docs/contracts. The verification key is the one that the artefacts are pinned to. */
export default buildModule('FlowBuilder', (m) => {
  const stakeParameters = {
    minStake: m.getParameter('minStake', DEPLOYMENT_DEFAULTS.minStake),
    unbondingPeriod: m.getParameter('unbondingPeriod', DEPLOYMENT_DEFAULTS.unbondingPeriod),
    epochLength: m.getParameter('epochLength', DEPLOYMENT_DEFAULTS.epochLength),
    appealPeriod: m.getParameter('appealPeriod', DEPLOYMENT_DEFAULTS.appealPeriod),
    guardian: m.getParameter('guardian', DEPLOYMENT_DEFAULTS.guardian),
  }
  const registryParameters = {
    minFee: m.getParameter('minFee', DEPLOYMENT_DEFAULTS.minFee),
    cancelNotice: m.getParameter('cancelNotice', DEPLOYMENT_DEFAULTS.cancelNotice),
    challengeWindow: m.getParameter('challengeWindow', DEPLOYMENT_DEFAULTS.challengeWindow),
    resolutionWindow: m.getParameter('resolutionWindow', DEPLOYMENT_DEFAULTS.resolutionWindow),
    postBond: m.getParameter('postBond', DEPLOYMENT_DEFAULTS.postBond),
    challengeBond: m.getParameter('challengeBond', DEPLOYMENT_DEFAULTS.challengeBond),
    tokens: m.getParameter(
      'tokens',
      DEPLOYMENT_DEFAULTS.tokens.map(({ token, minFee }) => ({ token, minFee })),
    ),
  }

  const zkVerifier = m.contract('FlowVMVerifier', [readArtifactLock().verificationKeyHash])
  const incentiveManager = m.contract('IncentiveManager', [stakeParameters])
  const registry = m.contract('WorkflowRegistry', [
    incentiveManager,
    zkVerifier,
    registryParameters,
  ])
  // The two need each other's address; nobody can stake before.
  m.call(incentiveManager, 'bindRegistry', [registry])
  return { zkVerifier, incentiveManager, registry }
})
