import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { runSybils } from './runSybils.ts'

it('delivers 99.9 % of honest messages among 30 % Sybil peers (seed 7)', async () => {
  const result = await runSybils({ members: 4, listeners: 3, sybils: 3, messages: 300, seed: 7 })
  expect(result.lies).toBe(0)
  expect(result.delivered / result.wanted).toBeGreaterThanOrEqual(0.999)
}, 90_000)

it('holds its memory under hostile traffic', async () => {
  const script = new URL('./run.ts', import.meta.url).pathname
  const arguments_ = [script, '--megabytes', '48', '--nodes', '0']
  const child = spawn(process.execPath, arguments_, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect(output).toMatch(/MiB of hostile traffic by [1-9]/)
  expect(code).toBe(0)
}, 90_000)
