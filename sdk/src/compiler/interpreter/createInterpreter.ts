import type { AnyNode } from 'acorn'
import type { SourceLocation } from '../../errors/flowError.ts'
import { type ComputeSource, compileError } from '../computeSource.ts'
import { CompileErrorCode } from '../errors.ts'
import type { GraphBuilder } from '../ir/graphBuilder.ts'
import { MAX_DEPTH, MAX_EVALUATIONS } from '../limits.ts'
import { GLOBAL_NAMES } from './builtins.ts'
import { callValue } from './call.ts'
import { Effects } from './effects.ts'
import { evaluateExpression } from './evaluateExpression.ts'
import type { Interpreter } from './interpreter.ts'
import { runBlock } from './runStatements.ts'
import { Scope } from './scope.ts'

/**
 * A partial evaluator for one task: it runs the source with words as symbols and leaves steps in `graph`.
 * What it cannot know before the run it refuses with a code frame.
 */
export function createInterpreter(
  source: ComputeSource,
  graph: GraphBuilder,
  maxEvaluations: number = MAX_EVALUATIONS,
): Interpreter {
  let depth = 0
  let work = 0
  // Finding a place walks through the file: do it once for each offset.
  const places = new Map<number, SourceLocation>()
  const machine: Interpreter = {
    task: source.task,
    graph,
    effects: new Effects(),
    evaluate: (node, scope) => machine.deeper(node, () => evaluateExpression(machine, node, scope)),
    runBlock: (block, scope) => runBlock(machine, block, scope),
    call: (callee, args, node) => callValue(machine, callee, args, node),
    deeper: (node, inner) => {
      machine.spend(node, 1)
      depth += 1
      if (depth > MAX_DEPTH) refuseDepth(machine, node)
      const result = inner()
      depth -= 1
      return result
    },
    spend: (node, amount) => {
      work += amount
      if (work > maxEvaluations) refuseWork(machine, node)
    },
    where: (node) => {
      const place = places.get(node.start) ?? source.place(node.start)
      places.set(node.start, place)
      return place
    },
    refuse: (node, refusal) => {
      throw compileError(source, node.start, refusal)
    },
  }
  return machine
}

/** The scope around a compute source: the helper functions. */
export function globalScope(machine: Interpreter): Scope {
  const scope = new Scope()
  for (const name of GLOBAL_NAMES)
    scope.add(name, machine.effects.binding(true, { kind: 'builtin', name }))
  return scope
}

function refuseDepth(machine: Interpreter, node: AnyNode): never {
  return machine.refuse(node, {
    code: CompileErrorCode.TOO_DEEP,
    message: `more than ${MAX_DEPTH} nested calls and expressions`,
    remedy: 'Write a loop in place of recursion, and name intermediate results.',
  })
}

function refuseWork(machine: Interpreter, node: AnyNode): never {
  return machine.refuse(node, {
    code: CompileErrorCode.TOO_MUCH_WORK,
    message: `unrolling takes more than ${MAX_EVALUATIONS} evaluations`,
    remedy: 'Shorten the loops: a program has far fewer steps than this.',
  })
}
