import { parentPort } from 'node:worker_threads'
import { readEngine } from '../../../executor/src/runtime/sandbox/quickjs/engineFile.ts'
import { makeImage } from '../../../executor/src/runtime/sandbox/quickjs/makeImage.ts'
import { prepareEngine } from '../../../executor/src/runtime/sandbox/quickjs/prepareEngine.ts'
import {
  type PreparedEngine,
  runScript,
} from '../../../executor/src/runtime/sandbox/quickjs/runScript.ts'
import type { SandboxOverhead } from './sandboxOverhead.ts'

const WARM_UP_ROUNDS = 6
const ROUNDS = 7

/** Parts of the engine that take different paths: calls, bigints, sorting, objects, texts, expressions, maps, bytes. */
const PROGRAMS: Readonly<Record<string, string>> = {
  calls: 'const f = (n) => (n < 2 ? n : f(n - 1) + f(n - 2)); return f(22)',
  bigints: 'let s = 0n; for (let i = 0n; i < 60000n; i++) s += (i * 3n) % 7n; return s',
  sorting:
    'const a = []; for (let i = 0; i < 20000; i++) a.push((i * 7919) % 10007); a.sort((x, y) => x - y); return a[5]',
  objects:
    "const o = {}; for (let i = 0; i < 60000; i++) o['k' + (i % 100)] = i; return JSON.stringify(o).length",
  texts:
    "let s = ''; for (let i = 0; i < 50000; i++) s += String.fromCharCode(97 + (i % 26)); return s.split('a').map((x) => x.toUpperCase()).join('-').length",
  expressions:
    "const s = 'ab12cd'.repeat(2000); return s.replace(/[0-9]+/g, 'x').length + (s.match(/(a|b)+\\d/g) ?? []).length",
  maps: "const m = new Map(); for (let i = 0; i < 30000; i++) m.set('k' + (i % 1000), i); let t = 0; for (const [, v] of m) t += v; return t",
  bytes:
    'const n = 60000; const a = new Uint8Array(n); let c = 0; for (let i = 2; i < n; i++) { if (!a[i]) { c++; for (let j = i * 2; j < n; j += i) a[j] = 1 } } return c',
  json: "const o = []; for (let i = 0; i < 2000; i++) o.push({ a: i, b: 'x' + i, c: [i, i + 1] }); let s = 0; for (let i = 0; i < 4; i++) s += JSON.parse(JSON.stringify(o)).length; return s",
  floats:
    'let s = 0; for (let i = 1; i < 80000; i++) s += (Math.sqrt(i) / i) * Math.sin(i); return Math.floor(s)',
}

function measure(): SandboxOverhead {
  const metered = prepareEngine()
  const module = new WebAssembly.Module(readEngine())
  const plain: PreparedEngine = { module, image: makeImage(module) }
  const perProgram: Record<string, number> = {}
  for (const [name, body] of Object.entries(PROGRAMS)) {
    for (let round = 0; round < WARM_UP_ROUNDS; round++) compare(metered, plain, body)
    const times = Array.from({ length: ROUNDS }, () => compare(metered, plain, body))
    const least = (index: 0 | 1): number => Math.min(...times.map((pair) => pair[index]))
    perProgram[name] = least(0) / least(1)
  }
  const logarithms = Object.values(perProgram).map(Math.log)
  const mean = logarithms.reduce((sum, value) => sum + value, 0) / logarithms.length
  return { ratio: Math.exp(mean), perProgram }
}

/** Milliseconds of processor time with the meter and without. */
function compare(
  metered: PreparedEngine,
  plain: PreparedEngine,
  body: string,
): readonly [number, number] {
  const [withMeter, metering] = time(metered, body)
  const [without, running] = time(plain, body)
  if (withMeter !== without) throw new Error(`the meter changes ${withMeter} to ${without}`)
  return [metering, running]
}

function time(prepared: PreparedEngine, body: string): readonly [string, number] {
  const run = {
    source: `() => { const work = () => { ${body} }; return { value: work() } }`,
    inputs: '{}',
    seed: '5e'.repeat(32),
    gasLimit: 10_000_000_000n,
  }
  const before = process.threadCpuUsage()
  const { outputs } = runScript(prepared, run)
  const { user, system } = process.threadCpuUsage(before)
  return [outputs, (user + system) / 1_000]
}

parentPort?.postMessage(measure())
