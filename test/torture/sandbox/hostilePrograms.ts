/** A program that tries to get out, or to hold the executor up, and how it has to end. */
export interface HostileProgram {
  readonly name: string
  readonly source: string
  /** Code of the error, `value` for any outputs, or the one output `got` that shows that there was nothing to get. */
  readonly ends: string | { readonly got: string }
}

const GAS = 'SANDBOX_OUT_OF_GAS'
const STACK = 'SANDBOX_STACK_OVERFLOW'
const THREW = 'SCRIPT_THREW'
const INVALID = 'SCRIPT_INVALID'
const OUTPUT = 'SCRIPT_OUTPUT_INVALID'
const PENDING = 'SCRIPT_PENDING'
const VALUE = 'value'

/** Looks for things that lead out of the machine: name, expression, what it finds. */
const ESCAPES: ReadonlyArray<readonly [string, string, string]> = [
  ['process', 'typeof process', 'undefined'],
  ['require', 'typeof require', 'undefined'],
  ['module', 'typeof module', 'undefined'],
  ['fetch', 'typeof fetch', 'undefined'],
  [
    'timers',
    'typeof setTimeout + typeof setInterval + typeof queueMicrotask',
    'undefinedundefinedundefined',
  ],
  ['console', 'typeof console + typeof print', 'undefinedundefined'],
  [
    'std and os of QuickJS',
    'typeof std + typeof os + typeof scriptArgs',
    'undefinedundefinedundefined',
  ],
  ['WebAssembly', 'typeof WebAssembly', 'undefined'],
  ['shared memory', 'typeof SharedArrayBuffer + typeof Atomics', 'undefinedundefined'],
  ['weak references', 'typeof WeakRef + typeof FinalizationRegistry', 'undefinedundefined'],
  ['performance', 'typeof performance', 'undefined'],
  ['crypto', 'typeof crypto', 'undefined'],
  ['Intl', 'typeof Intl', 'undefined'],
  ['the global of Function', "Object.is(Function('return this')(), globalThis)", 'true'],
  [
    'the constructor chain',
    "typeof (() => 0).constructor.constructor('return process')",
    'function',
  ],
  [
    'process by the constructor chain',
    "[].map.constructor('return typeof process')()",
    'undefined',
  ],
  [
    'caller',
    '(() => { try { return String((function f() { return f.caller })()) } catch (e) { return e.name } })()',
    'TypeError',
  ],
  [
    'callee',
    '(() => { try { return String((function () { return arguments.callee })()) } catch (e) { return e.name } })()',
    'TypeError',
  ],
  ['this of a function', '(function () { return typeof this })()', 'undefined'],
  ['eval of process', "eval('typeof process')", 'undefined'],
  ['indirect eval', "(0, eval)('typeof require')", 'undefined'],
  [
    'the prelude',
    'typeof start + typeof finish + typeof describe + typeof noClock',
    'undefinedundefinedundefinedundefined',
  ],
  [
    'globals beyond the standard',
    'Object.getOwnPropertyNames(globalThis).filter((n) => /^(__|host|flow|qts)/i.test(n)).join()',
    '',
  ],
  ['the environment in an error', "new Error('x').stack.includes('/')", 'false'],
  [
    'prepareStackTrace',
    '(() => { try { Error.prepareStackTrace = () => 1 } catch (e) { return e.name } })()',
    'TypeError',
  ],
  ['a chance that differs', 'Math.random() === Math.random()', 'false'],
  ['the time zone', 'new Date(0).getTimezoneOffset()', '0'],
  ['the locale', "new Date(0).toLocaleDateString('de')", '01/01/1970'],
]

/** Attempts to change what every script relies on. Strict code throws. */
const TAMPERING: ReadonlyArray<readonly [string, string]> = [
  ['Array.prototype.map', 'Array.prototype.map = () => 1'],
  ['Object.prototype.toString', 'Object.prototype.toString = () => 1'],
  ['a property for every object', "Object.defineProperty(Object.prototype, 'x', { value: 1 })"],
  ['a setter for every object', "Object.prototype.__defineSetter__('y', () => {})"],
  ['JSON.stringify', "Object.defineProperty(JSON, 'stringify', { value: () => 'value {}' })"],
  ['Promise.prototype.then', 'Promise.prototype.then = () => {}'],
  ['String.prototype.isWellFormed', 'String.prototype.isWellFormed = () => true'],
  ['the prototype of an array', 'Object.setPrototypeOf(Array.prototype, null)'],
  ['the prototype of functions', 'Object.setPrototypeOf(Function.prototype, { call: 1 })'],
  ['the iterator of arrays', 'Array.prototype[Symbol.iterator] = function* () { yield 1 }'],
  [
    'the prototype of array iterators',
    'Object.getPrototypeOf([][Symbol.iterator]()).next = () => ({ done: true })',
  ],
  ['the prototype of generators', 'Object.getPrototypeOf(function* () {}).prototype.next = 1'],
  ['Math.random', 'Math.random = () => 4'],
  ['Date.now', 'Date.now = () => 0'],
  ['the prototype of dates', 'Date.prototype.getTime = () => 0'],
  ['BigInt.prototype.toString', 'BigInt.prototype.toString = () => "0"'],
  ['Error.prototype.name', "Error.prototype.name = 'x'"],
  ['a global', 'JSON = {}'],
  ['a global that goes', 'delete globalThis.Object'],
]

/** Programs that want all time, all memory or all stack: name, body, how it ends. */
const DENIALS: ReadonlyArray<readonly [string, string, string]> = [
  ['an endless loop', 'for (;;);', GAS],
  ['an endless loop that catches everything', 'for (;;) { try { throw 1 } catch {} }', GAS],
  ['an endless loop in finally', 'try { for (;;); } finally { return {} }', GAS],
  ['an endless generator', 'for (const x of (function* () { for (;;) yield 1 })());', GAS],
  ['an endless microtask', 'const f = () => Promise.resolve().then(f); return f()', GAS],
  ['an endless async loop', 'return (async () => { for (;;) await null })()', GAS],
  ['an endless getter', 'return { get got() { for (;;); } }', GAS],
  ['an endless toString', 'throw { toString() { for (;;); } }', GAS],
  [
    'an endless name of an error',
    "const e = new Error('x'); Object.defineProperty(e, 'name', { get() { for (;;); } }); throw e",
    GAS,
  ],
  ['an endless proxy', 'return new Proxy({}, { ownKeys() { for (;;); } })', GAS],
  ['an endless then', 'return Promise.resolve({ then() { for (;;); } })', GAS],
  ['a promise that nothing settles', 'return new Promise(() => {})', PENDING],
  ['a thenable that settles nothing', 'return (async () => await { then() {} })()', PENDING],
  [
    'an iterator without end in spread',
    'return { got: [...(function* () { for (;;) yield 1n })()] }',
    GAS,
  ],
  ['catastrophic backtracking', "/^(a+)+$/.test('a'.repeat(40) + 'b'); return {}", GAS],
  ['backtracking over alternatives', "/^(?:a|a|a|ab)*c/.test('a'.repeat(60)); return {}", GAS],
  ['a polynomial expression', "/a*a*a*a*a*a*b/.test('a'.repeat(3000)); return {}", GAS],
  ['back references', "/(a*)*\\1\\1b/.test('a'.repeat(60)); return {}", GAS],
  ['nested look-aheads', "/^(?=(a+)+b)(?=(a+)+c)/.test('a'.repeat(60)); return {}", GAS],
  ['a power', 'return { got: String(7n ** 30000000n).length }', GAS],
  ['a power of powers', 'let x = 3n; for (;;) x *= x', GAS],
  [
    'decimal digits of a large integer',
    'return { got: String((1n << 8000000n) + 1n).length }',
    THREW,
  ],
  ['a shift', '1n << 100000000000n; return {}', THREW],
  ['parsing a large integer', "BigInt('9'.repeat(4000000)); return {}", GAS],
  ['a long text', "'x'.repeat(2 ** 29); return {}", THREW],
  ['a longer text', "'x'.repeat(2 ** 30); return {}", THREW],
  ['a text that doubles', "let s = 'x'; for (;;) s += s", THREW],
  ['padding', "'x'.padEnd(2 ** 29, 'abc'); return {}", THREW],
  [
    'quadratic joins',
    "const a = Array(5000).fill('x'); for (let i = 0; i < 1e9; i++) a.join(); return {}",
    GAS,
  ],
  ['quadratic shifts', 'const a = Array(100000).fill(0); for (;;) { a.shift(); a.push(1) }', GAS],
  [
    'quadratic searches',
    "const s = 'ab'.repeat(100000); for (;;) s.indexOf('b'.repeat(1000))",
    GAS,
  ],
  ['replacements that grow', "let s = 'aa'; for (;;) s = s.replaceAll('a', 'aa')", GAS],
  ['sorting with a liar', 'for (;;) Array.from({ length: 1000 }, (_, i) => i).sort(() => 1)', GAS],
  ['a large array', 'new Array(2 ** 32 - 1).fill(0); return {}', GAS],
  ['a sparse array that is joined', 'new Array(2 ** 31).join(); return {}', GAS],
  [
    'a sparse array that is reversed',
    'const a = []; a[2 ** 32 - 2] = 1; a.reverse(); return {}',
    GAS,
  ],
  [
    'length of an array-like',
    'Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, () => {}); return {}',
    GAS,
  ],
  ['a large buffer', 'new ArrayBuffer(2 ** 31); return {}', THREW],
  ['many buffers', 'const a = []; for (;;) a.push(new Uint8Array(100000))', THREW],
  ['filling a buffer', 'const a = new Uint8Array(10000000); for (;;) a.fill(1)', GAS],
  ['copying a buffer', 'const a = new Uint8Array(10000000); for (;;) a.copyWithin(1, 0)', GAS],
  ['many objects', 'const a = []; for (;;) a.push({})', GAS],
  ['many closures', 'const a = []; for (let i = 0; ; i++) a.push(() => i)', GAS],
  ['a chain of objects', 'let a = {}; for (;;) a = { a }', GAS],
  ['many properties', 'const o = {}; for (let i = 0; ; i++) o["k" + i] = i', GAS],
  ['many symbols', 'const a = []; for (;;) a.push(Symbol("x"))', GAS],
  ['many promises', 'const a = []; for (;;) a.push(new Promise(() => {}))', GAS],
  ['a map that grows', 'const m = new Map(); for (let i = 0; ; i++) m.set(i, i)', GAS],
  [
    'catching the lack of memory',
    'const a = []; for (;;) { try { a.push(new Array(1000000).fill(1)) } catch {} }',
    GAS,
  ],
  ['many arguments', 'Math.max(...Array(1000000).fill(1)); return {}', GAS],
  ['arguments by apply', 'String.fromCharCode.apply(null, { length: 10000000 }); return {}', THREW],
  ['endless recursion', 'const f = () => f(); f()', THREW],
  ['endless recursion that catches', 'const f = () => { try { f() } catch { f() } }; f()', GAS],
  [
    'recursion through a getter',
    'class A { get x() { return this.x } } return { got: new A().x }',
    THREW,
  ],
  ['recursion through toString', 'const o = { toString() { return String(o) } }; String(o)', THREW],
  ['recursion through sort', 'const f = () => [3, 2, 1].sort(f); f()', THREW],
  ['recursion through replace', "const f = () => 'a'.replace(/a/, f); f()", THREW],
  [
    'recursion through a proxy',
    'const h = { get: () => p.x }; const p = new Proxy({}, h); p.x',
    THREW,
  ],
  [
    'recursion through JSON',
    'const a = { toJSON: () => JSON.stringify(a) }; JSON.stringify(a)',
    THREW,
  ],
  ['recursion through constructors', 'class A { constructor() { new A() } } new A()', THREW],
  ['recursion through generators', 'function* g() { yield* g() } [...g()]', THREW],
  [
    'recursion through bound functions',
    'let f = () => 1; for (let i = 0; i < 5000; i++) f = f.bind(null); f(); return {}',
    THREW,
  ],
  [
    'a chain of proxies',
    'let p = new Proxy({}, {}); for (let i = 0; i < 20000; i++) p = new Proxy(p, {}); p.x',
    THREW,
  ],
  ['deep JSON', "JSON.parse('['.repeat(100000) + ']'.repeat(100000)); return {}", STACK],
  ['deep JSON objects', 'JSON.parse(\'{"a":\'.repeat(100000)); return {}', STACK],
  [
    'deep data to JSON',
    'let a = 1; for (let i = 0; i < 1500; i++) a = [a]; JSON.stringify(a); return {}',
    VALUE,
  ],
  ['deep arrays to text', 'let a = []; for (let i = 0; i < 20000; i++) a = [a]; String(a)', THREW],
  [
    'deep arrays flattened',
    'let a = []; for (let i = 0; i < 20000; i++) a = [a]; a.flat(Infinity)',
    THREW,
  ],
  ['deep parentheses', "eval('('.repeat(100000))", STACK],
  ['deep brackets', "eval('['.repeat(100000))", STACK],
  ['deep functions', "eval('a=>'.repeat(20000) + '1')", STACK],
  ['deep blocks', "eval('{'.repeat(100000))", THREW],
  ['deep templates', "eval('`${'.repeat(5000) + '1' + '}`'.repeat(5000))", STACK],
  ['deep unary operators', "eval('-'.repeat(100000) + '1')", STACK],
  ['a deep expression', "new RegExp('(?:'.repeat(20000) + 'a' + ')'.repeat(20000))", THREW],
  ['many captures', "new RegExp('(a)'.repeat(1000))", THREW],
  [
    'a large repetition',
    "new RegExp('(?:a{1000}){1000}').test('a'.repeat(1000000)); return {}",
    VALUE,
  ],
  ['a large source', "eval('1+'.repeat(3000000) + '1'); return {}", GAS],
  [
    'many errors with causes',
    "let e = new Error('x'); for (let i = 0; i < 2000; i++) e = new Error('y', { cause: e }); throw e",
    THREW,
  ],
  ['a module', "import('fs'); return new Promise(() => {})", PENDING],
  ['a module that is awaited', "return import('os')", THREW],
  [
    'resizing without end',
    'const b = new ArrayBuffer(1, { maxByteLength: 2 ** 30 }); for (let i = 1; ; i *= 2) b.resize(i)',
    THREW,
  ],
  ['decoding', "decodeURIComponent('%41'.repeat(2000000)); return {}", GAS],
  ['normal forms', "for (;;) '\\u1e9b\\u0323'.repeat(10000).normalize('NFKD')", GAS],
]

/** Results that are no values, or too many. */
const RESULTS: ReadonlyArray<readonly [string, string, string]> = [
  ['nothing', '() => {}', OUTPUT],
  ['a number', '() => 1', OUTPUT],
  ['a list', '() => [1n]', OUTPUT],
  ['null', '() => ({ got: null })', OUTPUT],
  ['a function', '() => ({ got: () => 1 })', OUTPUT],
  ['a fraction', '() => ({ got: 0.1 })', OUTPUT],
  ['a negative zero', '() => ({ got: -0 })', OUTPUT],
  ['not a number', '() => ({ got: NaN })', OUTPUT],
  ['infinity', '() => ({ got: [1, Infinity] })', OUTPUT],
  ['a symbol', "() => ({ got: Symbol('x') })", OUTPUT],
  ['half of a surrogate pair', "() => ({ got: '\\ud83d' })", OUTPUT],
  ['a list in a list', '() => ({ got: [[1n]] })', OUTPUT],
  ['rows of different columns', '() => ({ got: [{ a: 1n }, { b: 1n }] })', OUTPUT],
  ['itself', '() => { const o = {}; o.got = o; return o }', OUTPUT],
  [
    'a text that takes more gas to write than there is',
    "() => ({ got: 'x'.repeat(2 ** 22) })",
    GAS,
  ],
  ['an error as long as its text', "() => { throw new Error('x'.repeat(500000)) }", THREW],
  [
    'a list whose length lies',
    '() => ({ got: new Proxy([], { get: (t, k) => (k === "length" ? 2 ** 40 : 1n) }) })',
    GAS,
  ],
  ['no function', '42', INVALID],
  ['no JavaScript', '() => {', INVALID],
  ['a module as source', "import fs from 'fs'; () => ({})", INVALID],
  ['an export', 'export default () => ({})', INVALID],
]

/** Gas of each of them: a twentieth of a second. What they run into first depends on it. */
export const HOSTILE_GAS = 200_000_000n

/** More than 100 programs. */
export const HOSTILE_PROGRAMS: readonly HostileProgram[] = [
  ...ESCAPES.map(([name, expression, got]) => ({
    name: `looks for ${name}`,
    source: `() => ({ got: String(${expression}) })`,
    ends: { got },
  })),
  ...TAMPERING.map(([name, statement]) => ({
    name: `replaces ${name}`,
    source: `() => { ${statement}; return { got: 'replaced' } }`,
    ends: THREW,
  })),
  ...DENIALS.map(([name, body, ends]) => ({ name, source: `() => { ${body} }`, ends })),
  ...RESULTS.map(([name, source, ends]) => ({ name: `returns ${name}`, source, ends })),
]
