import { MAX_HOSTS } from '../limits.ts'
import { quote, type SourceNode } from '../source/sourceNode.ts'
import { decodeNames } from './decodeNames.ts'
import { invalidValue } from './decoder.ts'

const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
const HOST = new RegExp(
  `^(?:(?:\\*\\.)?${LABEL}(?:\\.${LABEL}){0,15}|\\[[0-9a-f:.]{2,45}\\])(?::(?:[1-9][0-9]{0,4}|\\*))?$`,
)

/** Reads the hosts that `http` tasks may reach: `api.example.com`, `*.example.com`, `localhost:8080`, `localhost:*`. */
export function decodeHosts(node: SourceNode, path: string): readonly string[] {
  const hosts = decodeNames(node, path, MAX_HOSTS)
  for (const host of hosts) {
    if (HOST.test(host) && Number(/:([0-9]+)$/.exec(host)?.[1] ?? 1) < 2 ** 16) continue
    throw invalidValue(
      node,
      path,
      `${quote(host)} is no host`,
      'Write it in small letters without scheme and path: api.example.com, *.example.com or localhost:8080.',
    )
  }
  return hosts
}
