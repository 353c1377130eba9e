import { Random } from './random.ts'

/**
 * A random program of the JavaScript subset with inputs.
 *
 * `source` is what the engine and the compiler get. `checkedSource` says the same with every operation as a call of a
 * checking helper and both sides of every choice computed: it knows which errors the machine may report.
 */
export interface RandomProgram {
  readonly seed: number
  readonly source: string
  readonly checkedSource: string
  readonly inputs: {
    readonly a: bigint
    readonly b: bigint
    readonly c: bigint
    readonly flag: boolean
    readonly list: readonly bigint[]
    readonly other: readonly bigint[]
  }
}

const LIMIT = 2n ** 96n
const EDGES = [
  0n,
  1n,
  -1n,
  2n,
  LIMIT - 1n,
  1n - LIMIT,
  2n ** 95n,
  -(2n ** 95n),
  2n ** 48n,
  2n ** 48n - 1n,
  10n ** 18n,
]
const SMALL_LITERALS = [0n, 1n, 2n, 3n, 5n, 7n, 10n, 100n]

/** The same thing for the engine and for the checker. */
interface Code {
  readonly plain: string
  readonly checked: string
}

interface Names {
  readonly integers: readonly string[]
  readonly booleans: readonly string[]
  /** Lists with their lengths. */
  readonly lists: ReadonlyMap<string, number>
  readonly functions: readonly string[]
}

export function generateProgram(seed: number): RandomProgram {
  return new Generator(seed).generate()
}

class Generator {
  readonly #seed: number
  readonly #random: Random
  #integers: string[] = ['a', 'b', 'c']
  #mutable: string[] = []
  #booleans: string[] = ['flag']
  #lists = new Map<string, number>()
  #functions: string[] = []
  #count = 0

  constructor(seed: number) {
    this.#seed = seed
    this.#random = new Random(seed)
  }

  generate(): RandomProgram {
    const random = this.#random
    // Most programs stay in range, or the comparison would mostly be about overflow.
    const size = random.pick(['small', 'small', 'mixed', 'edges'] as const)
    const value = (): bigint => this.#value(size)
    const list = Array.from({ length: 1 + random.below(4) }, value)
    const other = Array.from({ length: random.below(4) }, value)
    this.#lists.set('list', list.length).set('other', other.length)
    const inputs = { a: value(), b: value(), c: value(), flag: random.chance(0.5), list, other }

    const lines: Code[] = []
    const statements = 1 + random.below(5)
    let early: { readonly listLength: number } | undefined
    for (let index = 0; index < statements; index++) {
      if (early === undefined && random.chance(0.05)) {
        const condition = this.#boolean(1)
        const result = this.#result()
        early = { listLength: result.listLength }
        lines.push({
          plain: `if (${condition.plain}) return ${result.plain}`,
          checked: `const early = [${condition.checked}, ${result.checked}]`,
        })
      } else lines.push(this.#statement())
    }
    const result = this.#result(early?.listLength)
    lines.push({
      plain: `return ${result.plain}`,
      checked:
        early === undefined
          ? `return ${result.checked}`
          : `const late = ${result.checked}\n  return early[0] ? early[1] : late`,
    })
    const wrap = (body: string): string => `({ a, b, c, flag, list, other }) => {\n  ${body}\n}`
    return {
      seed: this.#seed,
      source: wrap(lines.map(({ plain }) => plain).join('\n  ')),
      checkedSource: wrap(lines.map(({ checked }) => checked).join('\n  ')),
      inputs,
    }
  }

  #value(size: 'small' | 'mixed' | 'edges'): bigint {
    const random = this.#random
    if (size === 'edges' || (size === 'mixed' && random.chance(0.4))) return random.pick(EDGES)
    const magnitude =
      size === 'small' ? BigInt(random.below(50)) : BigInt(random.below(2 ** 30)) ** 2n
    return random.chance(0.3) ? -magnitude : magnitude
  }

  #name(prefix: string): string {
    this.#count += 1
    return `${prefix}${this.#count}`
  }

  /** Runs `inner` with names that are visible only inside. */
  #inside<Result>(names: Partial<Names>, inner: () => Result): Result {
    const saved = [
      this.#integers,
      this.#booleans,
      this.#lists,
      this.#functions,
      this.#mutable,
    ] as const
    this.#integers = [...this.#integers, ...(names.integers ?? [])]
    this.#booleans = [...this.#booleans, ...(names.booleans ?? [])]
    this.#lists = new Map([...this.#lists, ...(names.lists ?? [])])
    this.#functions = [...this.#functions]
    this.#mutable = [...this.#mutable]
    const result = inner()
    ;[this.#integers, this.#booleans, this.#lists, this.#functions, this.#mutable] = saved
    return result
  }

  /** Both ways out of a function must give lists of one length. */
  #result(length?: number): Code & { readonly listLength: number } {
    const value = this.#integer(2)
    const condition = this.#boolean(1)
    const lists = [...this.#lists].filter(([, size]) => length === undefined || size === length)
    const [name, listLength] = this.#random.pick(lists)
    return {
      listLength,
      plain: `{ value: ${value.plain}, condition: ${condition.plain}, list: ${name}, nested: { b, flag } }`,
      checked: `{ value: ${value.checked}, condition: ${condition.checked}, list: ${name}, nested: { b, flag } }`,
    }
  }

  #integer(depth: number): Code {
    const random = this.#random
    if (depth === 0 || random.chance(0.15)) return this.#leaf()
    const sub = (): Code => this.#integer(depth - 1)
    const call = (name: string, ...parts: Code[]): Code => ({
      plain: `${name}(${parts.map(({ plain }) => plain).join(', ')})`,
      checked: `$.${name}(${parts.map(({ checked }) => checked).join(', ')})`,
    })
    switch (random.below(13)) {
      case 0:
      case 1:
        return this.#binary('+', 'add', sub(), sub())
      case 2:
        return this.#binary('-', 'subtract', sub(), sub())
      case 3:
      case 4:
        return this.#binary('*', 'multiply', sub(), sub())
      case 5:
        return this.#binary('/', 'divide', sub(), this.#divisor(depth - 1))
      case 6:
        return this.#binary('%', 'remainder', sub(), this.#divisor(depth - 1))
      case 7: {
        const operand = sub()
        return { plain: `(-${operand.plain})`, checked: `$.negate(${operand.checked})` }
      }
      case 8: {
        const [condition, yes, no] = [this.#boolean(depth - 1), sub(), sub()]
        return {
          plain: `(${condition.plain} ? ${yes.plain} : ${no.plain})`,
          checked: `$.choose(${condition.checked}, ${yes.checked}, ${no.checked})`,
        }
      }
      case 9:
        return random.chance(0.5)
          ? call('min', sub(), sub())
          : call('max', sub(), sub(), this.#leaf())
      case 10:
        return random.chance(0.5)
          ? call('abs', sub())
          : call('mulDiv', sub(), sub(), this.#divisor(depth - 1))
      case 11: {
        const [name] = random.pick([...this.#lists])
        const fn = random.pick([...this.#functions, ''])
        return fn === ''
          ? call('sum', { plain: name, checked: name })
          : this.#apply(fn, sub(), sub())
      }
      default: {
        const [base, exponent] = [this.#leaf(), random.below(4)]
        return {
          plain: `((${base.plain}) ** ${exponent}n)`,
          checked: `$.power(${base.checked}, ${exponent}n)`,
        }
      }
    }
  }

  #apply(fn: string, left: Code, right: Code): Code {
    return {
      plain: `${fn}(${left.plain}, ${right.plain})`,
      checked: `${fn}(${left.checked}, ${right.checked})`,
    }
  }

  #binary(operator: string, helper: string, left: Code, right: Code): Code {
    return {
      plain: `(${left.plain} ${operator} ${right.plain})`,
      checked: `$.${helper}(${left.checked}, ${right.checked})`,
    }
  }

  /** Rarely zero, so that most programs have a value. */
  #divisor(depth: number): Code {
    if (this.#random.chance(0.3)) return this.#literal(this.#random.pick(SMALL_LITERALS.slice(1)))
    const value = this.#integer(depth)
    if (this.#random.chance(0.15)) return value
    return {
      plain: `((d) => (d === 0n ? 1n : d))(${value.plain})`,
      checked: `((d) => (d === 0n ? 1n : d))(${value.checked})`,
    }
  }

  #leaf(): Code {
    const random = this.#random
    const choice = random.below(10)
    if (choice < 5) {
      const name = random.pick(this.#integers)
      return { plain: name, checked: name }
    }
    if (choice < 7) {
      const filled = [...this.#lists].filter(([, length]) => length > 0)
      const [name, length] = random.pick(filled)
      const item = `${name}[${random.below(length)}]`
      return { plain: item, checked: item }
    }
    if (choice === 7) {
      const name = random.pick(this.#booleans)
      return { plain: `BigInt(${name})`, checked: `BigInt(${name})` }
    }
    return this.#literal(random.chance(0.8) ? random.pick(SMALL_LITERALS) : random.pick(EDGES))
  }

  #literal(value: bigint): Code {
    const text = value < 0n ? `(-${-value}n)` : `${value}n`
    return { plain: text, checked: text }
  }

  #boolean(depth: number): Code {
    const random = this.#random
    const simple = (): Code => {
      const name = random.pick(this.#booleans)
      return { plain: name, checked: name }
    }
    if (depth < 0 || random.chance(0.2)) return simple()
    const sub = (): Code => this.#boolean(depth - 1)
    switch (random.below(6)) {
      case 0: {
        const [left, right] = [sub(), sub()]
        return {
          plain: `(${left.plain} && ${right.plain})`,
          checked: `$.and(${left.checked}, ${right.checked})`,
        }
      }
      case 1: {
        const [left, right] = [sub(), sub()]
        return {
          plain: `(${left.plain} || ${right.plain})`,
          checked: `$.or(${left.checked}, ${right.checked})`,
        }
      }
      case 2: {
        const operand = sub()
        return { plain: `!${operand.plain}`, checked: `!${operand.checked}` }
      }
      default: {
        const operator = random.pick(['<', '<=', '>', '>=', '===', '!=='])
        const [left, right] = [
          this.#integer(Math.max(depth, 0)),
          this.#integer(Math.max(depth - 1, 0)),
        ]
        return {
          plain: `(${left.plain} ${operator} ${right.plain})`,
          checked: `(${left.checked} ${operator} ${right.checked})`,
        }
      }
    }
  }

  #statement(): Code {
    const random = this.#random
    switch (random.below(12)) {
      case 0:
        return this.#declareBoolean()
      case 1:
      case 2:
        return this.#declareList()
      case 3:
        return this.#declareFunction()
      case 4:
        return this.#loop()
      case 5:
      case 6:
        return this.#dynamicIf()
      case 7:
        return this.#destructure()
      case 8:
        return this.#assign()
      case 9:
        return this.#quantify()
      default:
        return this.#declareInteger(random.chance(0.5))
    }
  }

  #declareInteger(mutable: boolean): Code {
    const value = this.#integer(3)
    const name = this.#name(mutable ? 'm' : 'v')
    this.#integers.push(name)
    if (mutable) this.#mutable.push(name)
    const keyword = mutable ? 'let' : 'const'
    return {
      plain: `${keyword} ${name} = ${value.plain}`,
      checked: `${keyword} ${name} = ${value.checked}`,
    }
  }

  #declareBoolean(): Code {
    const value = this.#boolean(2)
    const name = this.#name('p')
    this.#booleans.push(name)
    return { plain: `const ${name} = ${value.plain}`, checked: `const ${name} = ${value.checked}` }
  }

  #declareList(): Code {
    const random = this.#random
    const [from, length] = random.pick([...this.#lists])
    const name = this.#name('l')
    const build = (plain: string, checked: string, size: number): Code => {
      this.#lists.set(name, size)
      return { plain: `const ${name} = ${plain}`, checked: `const ${name} = ${checked}` }
    }
    switch (random.below(6)) {
      case 0: {
        const start = random.below(length + 1)
        return build(`${from}.slice(${start})`, `${from}.slice(${start})`, length - start)
      }
      case 1: {
        const [item, text] = [this.#integer(1), `...${from}`]
        return build(`[${item.plain}, ${text}]`, `[${item.checked}, ${text}]`, length + 1)
      }
      case 2:
        return build(
          `${from}.filter((_, i) => i % 2 === 0)`,
          `${from}.filter((_, i) => i % 2 === 0)`,
          Math.ceil(length / 2),
        )
      case 3: {
        const count = random.below(3)
        const body = this.#inside({ integers: ['k'] }, () => this.#integer(1))
        const make = (text: string): string =>
          `Array.from({ length: ${count} }, (_, i) => { const k = BigInt(i); return ${text} })`
        return build(make(body.plain), make(body.checked), count)
      }
      default: {
        const body = this.#inside({ integers: ['x', 'k'] }, () => this.#integer(2))
        const make = (text: string): string =>
          `${from}.map((x, i) => { const k = BigInt(i); return ${text} })`
        return build(make(body.plain), make(body.checked), length)
      }
    }
  }

  #declareFunction(): Code {
    const name = this.#name('f')
    const inside = <Result>(inner: () => Result): Result =>
      this.#inside({ integers: ['x', 'y'] }, inner)
    const body = this.#random.chance(0.4)
      ? inside(() => this.#earlyReturns())
      : inside(() => this.#integer(2))
    this.#functions.push(name)
    return {
      plain: `const ${name} = (x, y) => ${body.plain}`,
      checked: `const ${name} = (x, y) => ${body.checked}`,
    }
  }

  /** A function body that returns at four places. */
  #earlyReturns(): Code {
    const [first, second, third] = [this.#boolean(1), this.#boolean(1), this.#boolean(0)]
    const [w, x, y, z] = [this.#integer(1), this.#integer(1), this.#integer(1), this.#integer(1)]
    return {
      plain: `{ if (${first.plain}) { if (${second.plain}) return ${w.plain} } else if (${third.plain}) return ${x.plain}; const r = ${y.plain}; if (${second.plain}) { return r } return ${z.plain} }`,
      checked: `$.choose(${first.checked}, $.choose(${second.checked}, ${w.checked}, ${z.checked}), $.choose(${third.checked}, ${x.checked}, $.choose(${second.checked}, ${y.checked}, ${z.checked})))`,
    }
  }

  #loop(): Code {
    const random = this.#random
    const [from, length] = random.pick([...this.#lists])
    const name = this.#name('s')
    const start = this.#integer(1)
    const body = this.#inside({ integers: [name, 'x'] }, () => this.#integer(1))
    this.#integers.push(name)
    this.#mutable.push(name)
    const loops = [
      (text: string) => `for (const x of ${from}) { ${name} = ${text} }`,
      (text: string) =>
        `for (let i = 0; i < ${from}.length; i++) { const x = ${from}[i]; if (i === 2) break; ${name} = ${text} }`,
      (text: string) => `${from}.forEach((x) => { ${name} = ${text} })`,
      (text: string) => `${name} = ${from}.reduce((${name}, x) => ${text}, ${name})`,
      (text: string) =>
        `{ const q = []; for (let i = ${length} - 1; i >= 0; i--) { const x = ${from}[i]; q.push(${text}) } ${name} = q.length === 0 ? ${name} : q[q.length - 1] }`,
    ]
    const loop = random.pick(loops)
    return {
      plain: `let ${name} = ${start.plain}\n  ${loop(body.plain)}`,
      checked: `let ${name} = ${start.checked}\n  ${loop(body.checked)}`,
    }
  }

  #assign(): Code {
    if (this.#mutable.length === 0) return this.#declareInteger(true)
    const name = this.#random.pick(this.#mutable)
    const value = this.#integer(2)
    const [operator, helper] = this.#random.pick([
      ['+=', 'add'],
      ['-=', 'subtract'],
      ['*=', 'multiply'],
    ] as const)
    return {
      plain: `${name} ${operator} ${value.plain}`,
      checked: `${name} = $.${helper}(${name}, ${value.checked})`,
    }
  }

  /** Assigns in both branches; the checker runs both from the same state. */
  #dynamicIf(): Code {
    if (this.#mutable.length === 0) return this.#declareInteger(true)
    const condition = this.#boolean(2)
    const branch = (): Code[] =>
      Array.from({ length: this.#random.below(3) }, () => {
        const name = this.#random.pick(this.#mutable)
        const value = this.#integer(2)
        return { plain: `${name} = ${value.plain}`, checked: `${name} = ${value.checked}` }
      })
    const [yes, no] = [branch(), branch()]
    const variables = `[${this.#mutable.join(', ')}]`
    const plain = (codes: Code[]): string => codes.map((code) => code.plain).join('; ')
    const checked = (codes: Code[]): string => codes.map((code) => `${code.checked};`).join(' ')
    return {
      plain: `if (${condition.plain}) { ${plain(yes)} }${no.length === 0 ? '' : ` else { ${plain(no)} }`}`,
      checked: `{ const test = ${condition.checked}; const before = ${variables}; ${checked(yes)} const yes = ${variables}; ${variables} = before; ${checked(no)} const no = ${variables}; ${variables} = test ? yes : no }`,
    }
  }

  #destructure(): Code {
    const [first, second] = [this.#name('v'), this.#name('v')]
    const [left, right] = [this.#integer(1), this.#integer(1)]
    this.#integers.push(first, second)
    if (this.#random.chance(0.5)) {
      const make = (x: string, y: string): string =>
        `const { k: ${first}, ${second} = 7n } = { k: ${x}, ${second}: ${y} }`
      return { plain: make(left.plain, right.plain), checked: make(left.checked, right.checked) }
    }
    const make = (x: string, y: string): string =>
      `const [${first}, ${second}, ...[]] = [${x}, ${y}]`
    return { plain: make(left.plain, right.plain), checked: make(left.checked, right.checked) }
  }

  #quantify(): Code {
    const [from] = this.#random.pick([...this.#lists])
    const name = this.#name('p')
    const method = this.#random.pick(['every', 'some'])
    const body = this.#inside({ integers: ['x'] }, () => this.#boolean(1))
    this.#booleans.push(name)
    // The checker asks about every item, as the machine does.
    return {
      plain: `const ${name} = ${from}.${method}((x) => ${body.plain})`,
      checked: `const ${name} = ${from}.map((x) => ${body.checked}).${method}((x) => x)`,
    }
  }
}
