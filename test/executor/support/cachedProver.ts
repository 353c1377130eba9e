import type {
  ProverPort,
  ProvingContext,
  ProvingResult,
  ProvingTask,
} from '../../../executor/src/proving/port.ts'

/** Real proofs, each made once: a test that repeats the same run many times need not prove it many times. */
export class CachedProver {
  readonly #proofs = new Map<bigint, ProvingResult>()
  count = 0

  readonly wrap = (real: ProverPort): ProverPort => ({
    prove: async (task: ProvingTask, context: ProvingContext): Promise<ProvingResult> => {
      const known = this.#proofs.get(task.contextHash)
      if (known !== undefined) return known
      this.count += 1
      const made = await real.prove(task, context)
      this.#proofs.set(task.contextHash, made)
      return made
    },
  })
}
