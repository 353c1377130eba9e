import { createHash } from 'node:crypto'
import type { ScriptTask } from '@flowbuilder/sdk/workflow/definition'
import { DEFAULT_SCRIPT_GAS } from '@flowbuilder/sdk/workflow/policyOf'
import type { TaskContext, TaskExecutor, TaskValues } from '../../port.ts'
import { SandboxPool, type SandboxPoolOptions } from '../../sandbox/pool/sandboxPool.ts'
import { decodeOutputs } from './decodeOutputs.ts'
import { encodeInputs } from './encodeInputs.ts'

/**
 * Runs `script` tasks in the sandbox. Equal inputs and seeds give equal outputs, and equal errors, on every node.
 *
 * - Errors: those of `SandboxPool` and `decodeOutputs`. SANDBOX_EXECUTOR_FAILED and SANDBOX_BUSY may pass, all others are
 *   final.
 */
export class ScriptExecutor implements TaskExecutor<ScriptTask> {
  readonly #pool: SandboxPool

  constructor(options: SandboxPoolOptions = {}) {
    this.#pool = new SandboxPool(options)
  }

  async execute(task: ScriptTask, inputs: TaskValues, context: TaskContext): Promise<TaskValues> {
    const run = {
      source: task.script,
      inputs: encodeInputs(inputs),
      seed: seedOf(context),
      gasLimit: BigInt(task.gas ?? DEFAULT_SCRIPT_GAS),
    }
    const { outputs } = await this.#pool.run(run, context.signal)
    return decodeOutputs(outputs, task.outputs)
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }
}

/** Chance for this task of this run, the same in every attempt. */
function seedOf({ seed, taskId }: TaskContext): string {
  return createHash('sha256')
    .update(Buffer.from(seed.slice(2), 'hex'))
    .update(taskId)
    .digest('hex')
}
