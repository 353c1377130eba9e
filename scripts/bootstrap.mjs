#!/usr/bin/env node
// Entry of every npm script. Plain JavaScript without dependencies, because it runs under whatever
// Node the machine has (18 or newer) before anything is installed. It installs the locked
// dependencies under the pinned Node when they are missing or stale, then hands over to that Node.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const pinnedNode = manifest.devDependencies.node
// npm 11 refuses a lockfile that lacks optional packages of foreign platforms; 10 installs it.
const pinnedNpm = '10.9.9'
const windows = process.platform === 'win32'
const nodePath = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node')
const stampPath = join(root, 'node_modules', '.flow-install')

if (Number(process.versions.node.split('.')[0]) < 18) {
  console.error(
    `Node ${process.versions.node} is too old: install Node 18 or newer, then run this again.`,
  )
  process.exit(1)
}
if (!isInstalled()) install()
run()

/** Digest of everything that decides what node_modules must hold. */
function wantedStamp() {
  const hash = createHash('sha256')
  hash.update(`${process.platform} ${process.arch} ${pinnedNode}\n`)
  hash.update(readFileSync(join(root, 'package-lock.json')))
  return hash.digest('hex')
}

function isInstalled() {
  return (
    existsSync(nodePath) &&
    existsSync(stampPath) &&
    readFileSync(stampPath, 'utf8') === wantedStamp()
  )
}

function install() {
  console.error('Installing dependencies (once, one to three minutes) ...')
  const started = Date.now()
  const packages = ['-p', `node@${pinnedNode}`, '-p', `npm@${pinnedNpm}`]
  const environment = { ...process.env }
  // Settings of the outer npm (its scripts, its --omit) must not leak into the inner one.
  for (const name of Object.keys(environment)) {
    if (/^npm_(config_(omit|ignore_scripts|production)|lifecycle|package|command)/.test(name))
      delete environment[name]
  }
  const options = { cwd: root, stdio: ['ignore', 2, 2], env: environment, shell: windows }
  const result = spawnSync(
    'npx',
    ['-y', ...packages, 'npm', 'ci', '--no-audit', '--no-fund'],
    options,
  )
  if (result.status !== 0 || !existsSync(nodePath)) {
    console.error(
      'The installation failed. Check that the npm registry answers (npm ping), then run this again.',
    )
    process.exit(1)
  }
  writeFileSync(stampPath, wantedStamp())
  console.error(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`)
}

/** Runs the given script and takes over its exit code; Ctrl-C goes to the script, which cleans up. */
function run() {
  const [script, ...args] = process.argv.slice(2)
  const separator = windows ? ';' : ':'
  const bins = [dirname(nodePath), join(root, 'node_modules', '.bin')].join(separator)
  const child = spawn(nodePath, [join(root, script), ...args], {
    stdio: 'inherit',
    env: {
      // Every process loads hundreds of modules: compiled once, they take two thirds of the time.
      NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
      ...process.env,
      PATH: `${bins}${separator}${process.env.PATH ?? ''}`,
    },
  })
  // In a terminal Ctrl-C reaches the script by itself, as a member of the foreground group.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => process.exit(signal === null ? code : 1))
}
