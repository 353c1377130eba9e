/** A program whose outputs and gas must be the same on every machine. */
export interface CorpusProgram {
  readonly name: string
  readonly source: string
}

/** Programs of one kind, larger with `n`, from 1 on. */
type Family = (n: number) => string

/** Gas of each of them. */
export const CORPUS_GAS = 1_000_000_000n

/** Sizes for which each family is run. */
const VARIANTS = 8

/** One family for each part of the language and of the engine that could behave differently somewhere. */
const FAMILIES: Readonly<Record<string, Family>> = {
  bigint: (n) => `() => { let a = 1n; for (let i = 1n; i < ${n * 40}n; i++) a = a * i + 7n;
    return { low: a % 10n ** 25n, and: BigInt.asIntN(90, a) & 0xfffn, shift: BigInt.asUintN(80, a >> 5n) } }`,
  division: (n) =>
    `() => ({ all: [7n, -7n, 12345678901234567890n].flatMap((a) => [3n, -${n}n].flatMap((b) => [a / b, a % b])) })`,
  floats: (n) =>
    `() => { let s = 0; for (let i = 1; i < ${n * 300}; i++) s += Math.sqrt(i) / i - 1 / (i + 0.1); return { s: String(s) } }`,
  mathematics: (n) =>
    `() => ({ all: ['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'exp', 'expm1', 'log', 'log2', 'log10', 'log1p', 'cbrt', 'fround', 'trunc', 'sign']
      .map((name) => name + Math[name](${n} / 7)).concat([String(Math.pow(${n}.5, 7.3)), String(Math.hypot(3, ${n})), String(Math.atan2(${n}, 3))]) })`,
  notANumber: (
    n,
  ) => `() => { const view = new DataView(new ArrayBuffer(8)); const bits = (x) => { view.setFloat64(0, x); return view.getBigUint64(0).toString(16) };
    const z = ${n} - ${n}; return { all: [0 / z, -(0 / z), Math.sqrt(-${n}), Infinity - Infinity, Number('x'), NaN ** ${n}, Math.max(NaN, ${n})].map(bits) } }`,
  singleNotANumber: (n) =>
    `() => { const f = new Float32Array(4); f[0] = 0 / (${n} - ${n}); f[1] = -f[0]; f[2] = f[0] * ${n}; f[3] = Math.fround(NaN); return { all: [...new Uint32Array(f.buffer)] } }`,
  sorting: (
    n,
  ) => `() => { const a = Array.from({ length: ${n * 50} }, (_, i) => ({ k: (i * 7919) % 31, i })); a.sort((x, y) => x.k - y.k);
    return { order: a.map((x) => x.i), words: ['b', 'ä', 'a', 'Z', 'é', '10', '9'].sort(), locale: ['b', 'ä', 'a'].sort((x, y) => x.localeCompare(y)) } }`,
  collections: (
    n,
  ) => `() => { const m = new Map(); const s = new Set(); for (let i = 0; i < ${n * 100}; i++) { m.set('k' + (i % 37), i); s.add(i % 41); if (i % 5 === 0) m.delete('k' + (i % 7)) }
    return { keys: [...m.keys()], sum: [...m.values()].reduce((a, b) => a + b, 0), size: s.size, united: [...s.union(new Set([1000]))].length } }`,
  expressions: (
    n,
  ) => `() => { const text = 'ab12-cd34 '.repeat(${n * 10}); return { replaced: text.replace(/[0-9]+/g, (d) => d * 2).length, groups: [...text.matchAll(/(?<w>[a-z]+)(?=\\d)/gu)].length,
    split: text.split(/[- ]/).length, unicode: /\\p{Lu}/u.test('É'), back: 'aaaaaaab'.replace(/(a+)+$/, 'x') } }`,
  json: (
    n,
  ) => `() => { const rows = Array.from({ length: ${n * 20} }, (_, i) => ({ i, t: 'é"\\n' + i, f: i / 3, b: i % 2 === 0, l: [i, null] })); const text = JSON.stringify(rows, null, ${n % 3});
    return { length: text.length, back: JSON.parse(text).reduce((a, r) => a + r.i, 0), tail: text.slice(-80) } }`,
  texts: (
    n,
  ) => `() => { let s = ''; for (let i = 0; i < ${n * 100}; i++) s += String.fromCodePoint(97 + (i % 26), 0x1f600 + (i % 50));
    return { length: s.length, upper: s.toUpperCase().slice(0, 9), padded: s.slice(0, 3).padStart(9, 'é'), normal: 'é'.normalize('NFD').length, last: s.slice(-2), folded: 'İIß'.toLowerCase() } }`,
  numbers: (n) =>
    `() => ({ all: [0.1 + 0.2, 1e21, 1e-7, ${n} / 3, 2 ** 53 + 1, -0.5, 123.456, 5e-324, 1.7976931348623157e308].flatMap((x) => [String(x), x.toFixed(5), x.toPrecision(12), x.toExponential(6), x.toString(${n + 2})]), parsed: [parseFloat('3.14159abc'), Number('0x1f'), Number('1e400')].map(String) })`,
  dates: (n) =>
    `() => { const d = new Date(${n * 86_400_000 * 377}); return { iso: d.toISOString(), text: d.toString(), local: d.toLocaleString(), parts: [d.getHours(), d.getDay(), d.getTimezoneOffset()], made: new Date(2024, ${n}, 31, 12).getTime(), parsed: Date.parse('2024-0${n}-01T00:00:00') } }`,
  chance: (n) =>
    `() => { let s = 0n; for (let i = 0; i < ${n * 30}; i++) s = (s * 31n + BigInt(Math.floor(Math.random() * 2 ** 32))) % 2n ** 80n; return { s } }`,
  generators: (n) =>
    `() => { function* g(k) { for (let i = 0; i < k; i++) { const x = yield i; if (x) return x } } const it = g(${n * 20}); return { all: [...g(${n})], sum: [...g(${n * 50})].reduce((a, b) => a + b, 0), thrown: (() => { it.next(); return it.next(42).value })() } }`,
  promises: (n) =>
    `async () => { const log = []; const step = async (i) => { log.push('a' + i); await null; log.push('b' + i); if (i === 3) throw new Error('three'); return i }; const r = await Promise.allSettled(Array.from({ length: ${n + 2} }, (_, i) => step(i))); return { log, states: r.map((x) => x.status) } }`,
  proxies: (n) =>
    `() => { const log = []; const p = new Proxy({}, { get: (t, k, r) => { log.push(String(k)); return Reflect.get(t, k, r) }, has: () => true, ownKeys: () => ['x', 'y'] }); for (let i = 0; i < ${n}; i++) { p['a' + i]; 'z' in p } return { log, keys: Reflect.ownKeys(p) } }`,
  classes: (n) =>
    `() => { class A { #x = ${n}; static made = 0; constructor() { A.made++ } get x() { return this.#x } static { this.made = 10 } } class B extends A { get x() { return super.x * 2 } toString() { return 'B' + this.x } } return { text: String(new B()), made: A.made } }`,
  typedArrays: (n) =>
    `() => { const b = new ArrayBuffer(${n * 64}, { maxByteLength: ${n * 128} }); const u = new Uint8Array(b); for (let i = 0; i < u.length; i++) u[i] = i * 7; b.resize(${n * 128}); const f = new Float32Array(b); return { sum: u.reduce((a, x) => a + x, 0), f: String(f[3]), h: String(new Float16Array([${n} / 3])[0]), big: new BigInt64Array(b)[1] } }`,
  errors: (n) =>
    `() => { const texts = []; for (const f of [() => null.x, () => undefinedName, () => (1n + 1), () => new Array(-1), () => 'x'.repeat(-1), () => JSON.parse('{' + 'a'.repeat(${n})), () => decodeURIComponent('%'), () => { const c = 1; eval('c = 2') }]) { try { f() } catch (e) { texts.push(e.name + ': ' + e.message + '\\n' + e.stack) } } return { texts } }`,
  recursion: (n) =>
    `() => { let depth = 0; const f = (a, ${Array.from({ length: n }, (_, i) => `b${i}`).join()}) => { depth++; return f(a) + 1 }; try { f(1) } catch (e) { return { depth, text: String(e) } } }`,
  memory: (n) =>
    `() => { const kept = []; try { for (;;) kept.push(new Uint8Array(${n} * 100_000)) } catch (e) { return { count: kept.length, text: String(e) } } }`,
  garbage: (n) =>
    `() => { let last; for (let i = 0; i < ${n * 400}; i++) { const a = { i }; a.self = { a, last: i % 100 === 0 ? null : last }; last = a } const w = new WeakMap([[last, 1]]); return { i: last.i, has: w.has(last) } }`,
  sharing: (n) =>
    `() => { const weights = Array.from({ length: ${n * 8} }, (_, i) => BigInt(i * i + 1)); const total = weights.reduce((a, b) => a + b, 0n); const shares = weights.map((w) => (10n ** 18n * w) / total); return { table: shares.map((share, i) => ({ who: '0x' + i.toString(16).padStart(40, '0'), share })), rest: 10n ** 18n - shares.reduce((a, b) => a + b, 0n) } }`,
  compilation: (n) =>
    `() => { const body = Array.from({ length: ${n * 20} }, (_, i) => 'x = (x * ' + (i + 3) + ' + ' + i + ') % 1000003').join(';'); return { x: new Function('x', body + '; return x')(${n}) } }`,
}

/** 25 families in 8 sizes: 200 programs. */
export const CORPUS: readonly CorpusProgram[] = Object.entries(FAMILIES).flatMap(([name, family]) =>
  Array.from({ length: VARIANTS }, (_, index) => ({
    name: `${name} ${index + 1}`,
    source: family(index + 1),
  })),
)
