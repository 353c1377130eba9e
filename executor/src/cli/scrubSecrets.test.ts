import { expect, it } from 'vitest'
import { scrubSecrets } from './scrubSecrets.ts'

it.each([
  [
    'no answer from https://user:pass@rpc.example.org/v2/KEY?x=1.',
    'no answer from https://rpc.example.org/…',
  ],
  ['see https://example.org', 'see https://example.org'],
  ['see https://example.org/', 'see https://example.org/…'],
  ['http://127.0.0.1:8600/v1/runs/0x12', 'http://127.0.0.1:8600/v1/runs/0x12'],
  ['{"url":"wss://rpc.example.org/KEY"}', '{"url":"wss://rpc.example.org/…"}'],
  ['http://localhost@evil.example/KEY', 'http://evil.example/…'],
])('turns %j into %j', (text, scrubbed) => {
  expect(scrubSecrets(text)).toBe(scrubbed)
})
