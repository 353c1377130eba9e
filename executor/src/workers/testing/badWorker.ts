import { FlowVmError, FlowVmErrorCode } from '@flowbuilder/sdk/flowvm/errors'
import { serveWorker } from '../serveWorker.ts'

/** Work that goes wrong in the way the test asks for. */
await serveWorker(async (how: string, report: (progress: number) => void): Promise<unknown> => {
  report(1)
  switch (how) {
    case 'loop':
      for (;;) Math.sqrt(2)
    case 'memory': {
      const hoard: unknown[] = []
      for (;;) hoard.push(Array.from({ length: 1_000 }, (_, index) => ({ index })))
    }
    case 'exit':
      process.exit(3)
      break
    case 'throw':
      throw new RangeError('a bug')
    case 'flowError':
      throw new FlowVmError({
        data: { code: FlowVmErrorCode.INPUT_RANGE, index: 1, value: 2n ** 100n },
        message: 'too large',
        remedy: 'make it smaller',
        where: { file: 'f', line: 2, column: 3 },
      })
    case 'environment':
      return Object.keys(process.env)
  }
  return how
})
