import { Random } from './random.ts'
import type { RandomProgram } from './randomSource.ts'

/**
 * Random programs about order and identity: nested choices, shared arrays, closures that assign, short circuits and
 * early returns with effects. Values stay small and nothing is divided, so the machine has no excuse but a refusal.
 */
export function generateEffects(seed: number): RandomProgram {
  return new EffectsGenerator(seed).generate()
}

class EffectsGenerator {
  readonly #seed: number
  readonly #random: Random
  #integers: readonly string[] = [
    'a',
    'b',
    'c',
    'list[0]',
    'x',
    'y',
    'z',
    'p[0]',
    'p[1]',
    'q[0]',
    'o.k',
  ]
  #calls: readonly string[] = []
  #count = 0

  constructor(seed: number) {
    this.#seed = seed
    this.#random = new Random(seed ^ 0x5f3759df)
  }

  generate(): RandomProgram {
    const random = this.#random
    const small = (): bigint => BigInt(random.below(7) - 3)
    const functions = [this.#function('f', 2), this.#function('g', 1), this.#function('h', 1)]
    const source = [
      '({ a, b, c, flag, list, other }) => {',
      '  let x = a, y = b, z = c',
      '  let p = [x, y], q = [z, a]',
      '  const o = { k: b, p }',
      ...functions,
      ...this.#block(3 + random.below(4), 3, '  '),
      '  return { x, y, z, p, q, k: o.k, inner: o.p, f: f(x), g: g() }',
      '}',
    ].join('\n')
    const inputs = {
      a: small(),
      b: small(),
      c: small(),
      flag: random.chance(0.5),
      list: [small(), small()],
      other: [],
    }
    return { seed: this.#seed, source, checkedSource: '', inputs }
  }

  /** `f` takes a parameter; all of them assign to variables around them and may return early. */
  #function(name: string, statements: number): string {
    const saved = this.#integers
    if (name === 'f') this.#integers = [...saved, 'n']
    const body = this.#block(statements, 2, '    ', true)
    const lines = [
      `  const ${name} = (${name === 'f' ? 'n' : ''}) => {`,
      ...body,
      `    return ${this.#integer(1)}`,
      '  }',
    ]
    this.#integers = saved
    this.#calls = [...this.#calls, name]
    return lines.join('\n')
  }

  #integer(depth: number): string {
    const random = this.#random
    if (depth === 0 || random.chance(0.4))
      return random.chance(0.8) ? random.pick(this.#integers) : `${random.below(4)}n`
    switch (random.below(6)) {
      case 0:
        return `(${this.#integer(depth - 1)} + ${this.#integer(depth - 1)})`
      case 1:
        return `(${this.#integer(depth - 1)} - ${this.#integer(depth - 1)})`
      case 2:
        return `(${this.#boolean(depth - 1)} ? ${this.#integer(depth - 1)} : ${this.#integer(depth - 1)})`
      case 3:
        return `(${this.#variable()} = ${this.#integer(depth - 1)})`
      case 4:
        return this.#random.chance(0.5) ? `${this.#variable()}++` : `--${this.#variable()}`
      default:
        return this.#call()
    }
  }

  #call(): string {
    if (this.#calls.length === 0) return this.#integer(0)
    const name = this.#random.pick(this.#calls)
    return name === 'f' ? `f(${this.#integer(0)})` : `${name}()`
  }

  #boolean(depth: number): string {
    const random = this.#random
    if (depth > 0 && random.chance(0.4)) {
      return `(${this.#boolean(depth - 1)} ${random.pick(['&&', '||'])} ${this.#boolean(depth - 1)})`
    }
    if (random.chance(0.1)) return 'flag'
    return `(${this.#integer(depth)} ${random.pick(['<', '>', '===', '<='])} ${this.#integer(0)})`
  }

  #variable(): string {
    return this.#random.pick(['x', 'y', 'z', 'p[0]', 'p[1]', 'q[0]', 'q[1]', 'o.k', 'o.p[0]'])
  }

  #block(statements: number, depth: number, indent: string, mayReturn = false): string[] {
    return Array.from({ length: statements }, () => this.#statement(depth, indent, mayReturn))
  }

  #statement(depth: number, indent: string, mayReturn: boolean): string {
    const random = this.#random
    const nested = (): string =>
      this.#block(1 + random.below(2), depth - 1, `${indent}  `, mayReturn).join('\n')
    if (depth > 0 && random.chance(0.45)) {
      const otherwise = random.chance(0.5) ? ` else {\n${nested()}\n${indent}}` : ''
      switch (random.below(5)) {
        case 0:
          return `${indent}for (const e of ${random.pick(['p', 'list', '[...q]'])}) {\n${this.#loopBody(`${indent}  `)}\n${indent}}`
        case 1:
          return `${indent}{\n${nested()}\n${indent}}`
        default:
          return `${indent}if (${this.#boolean(1)}) {\n${nested()}\n${indent}}${otherwise}`
      }
    }
    if (mayReturn && random.chance(0.25))
      return `${indent}if (${this.#boolean(1)}) return ${this.#integer(1)}`
    switch (random.below(6)) {
      case 0:
        return `${indent}${random.pick(['p = q', 'q = p', 'q = [...p]', 'p = o.p', 'q = p.map((e) => e + x)'])}`
      case 1: {
        this.#count += 1
        return `${indent}const v${this.#count} = ${this.#integer(1)}; ${this.#variable()} = v${this.#count}`
      }
      case 2:
        return `${indent};[x, y] = [y, ${this.#integer(1)}]`
      default:
        return `${indent}${this.#variable()} ${random.pick(['=', '+=', '-='])} ${this.#integer(2)}`
    }
  }

  #loopBody(indent: string): string {
    const saved = this.#integers
    this.#integers = [...saved, 'e']
    const lines = this.#block(1, 1, indent).join('\n')
    this.#integers = saved
    return lines
  }
}
