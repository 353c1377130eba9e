import { FlowError } from '../../../sdk/src/errors/flowError.ts'
import { runProofs } from './runProofs.ts'

/** `npm run prove:contracts`: what the contracts do with money, proved for every input. */
function main(): number {
  try {
    const { notProved, closing } = runProofs()
    console.log(closing)
    return notProved === 0 ? 0 : 1
  } catch (error) {
    if (!(error instanceof FlowError)) throw error
    console.error(`${error.code}: ${error.message}\n${error.remedy}`)
    return 1
  }
}

process.exitCode = main()
