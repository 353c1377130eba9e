import { expect, test } from 'vitest'
import { scrubUrl, scrubUrls } from './scrubUrl.ts'

test.each([
  ['https://user:password@node.example/v2/key?token=1', 'https://node.example'],
  ['http://127.0.0.1:8545', 'http://127.0.0.1:8545'],
  ['wss://node.example:443/ws/key', 'wss://node.example:443'],
  ['not a URL with a key', 'the RPC URL'],
  ['', 'the RPC URL'],
])('cuts %j down to %j', (url, expected) => {
  expect(scrubUrl(url).replace(/:443$/, '')).toBe(expected.replace(/:443$/, ''))
})

test('cuts every URL in a text down and leaves the rest', () => {
  const text = 'URL: https://node.example/key (see "http://user:pw@10.0.0.1:8545/x"), then stop'
  expect(scrubUrls(text)).toBe('URL: https://node.example (see "http://10.0.0.1:8545"), then stop')
})
