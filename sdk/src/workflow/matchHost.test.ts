import { describe, expect, it } from 'vitest'
import { matchHost } from './matchHost.ts'

describe('a listed host', () => {
  it.each([
    ['api.example.com', 'api.example.com', 443],
    ['api.example.com', 'api.example.com', 80],
    ['*.example.com', 'a.b.example.com', 443],
    ['localhost:8080', 'localhost', 8_080],
    ['localhost:*', 'localhost', 1],
    ['[::1]:9000', '[::1]', 9_000],
  ])('%s allows %s on port %i', (pattern, host, port) => {
    expect(matchHost([pattern], host, port)).toBe(true)
  })

  it.each([
    ['api.example.com', 'api.example.com', 8_080],
    ['api.example.com', 'xapi.example.com', 443],
    ['*.example.com', 'example.com', 443],
    ['*.example.com', 'badexample.com', 443],
    ['localhost:8080', 'localhost', 80],
    ['localhost:*', 'localhost.example.com', 80],
  ])('%s does not allow %s on port %i', (pattern, host, port) => {
    expect(matchHost([pattern], host, port)).toBe(false)
  })
})
