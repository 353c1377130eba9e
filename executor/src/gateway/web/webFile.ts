import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}
/** Encodings that the build leaves beside a file, the smaller first. */
const ENCODINGS = [
  { name: 'br', extension: '.br' },
  { name: 'gzip', extension: '.gz' },
] as const
/** No file of an export has a longer path. */
const MAX_PATH_LENGTH = 512
const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g

/** A file of the dApp, ready to be sent. */
export interface WebFile {
  readonly bytes: Uint8Array
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Finds a file of a static export.
 *
 * - In: the path of a URL, still encoded. `/` at its end means `index.html`.
 * - Out: undefined for everything that is not a regular file of a known type inside `directory`.
 * - A page gets a policy that lets its own scripts run and no others; files whose name holds their hash are kept for good.
 */
export async function readWebFile(
  directory: string,
  urlPath: string,
  acceptEncoding: string,
): Promise<WebFile | undefined> {
  const path = resolvePath(directory, urlPath)
  const type = path === undefined ? undefined : TYPES[extname(path)]
  if (path === undefined || type === undefined) return undefined
  const bytes = await readRegular(path)
  if (bytes === undefined) return undefined
  const headers: Record<string, string> = {
    'content-type': type,
    'cache-control': urlPath.startsWith('/_next/static/')
      ? 'public, max-age=31536000, immutable'
      : 'no-cache',
    etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`,
    vary: 'accept-encoding',
    'referrer-policy': 'no-referrer',
  }
  if (type.startsWith('text/html')) headers['content-security-policy'] = policyOf(bytes)
  for (const { name, extension } of ENCODINGS) {
    if (!new RegExp(`\\b${name}\\b`).test(acceptEncoding)) continue
    const packed = await readRegular(path + extension)
    if (packed === undefined) continue
    return { bytes: packed, headers: { ...headers, 'content-encoding': name } }
  }
  return { bytes, headers }
}

function resolvePath(directory: string, urlPath: string): string | undefined {
  if (urlPath.length > MAX_PATH_LENGTH) return undefined
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch {
    return undefined
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined
  // `//host/..%2fen` is a page here and, as the target of a redirect, another site.
  if (decoded.includes('//') || decoded.split('/').includes('..')) return undefined
  const path = join(directory, decoded.endsWith('/') ? `${decoded}index.html` : decoded)
  return path.startsWith(directory + sep) ? path : undefined
}

async function readRegular(path: string): Promise<Uint8Array | undefined> {
  try {
    return (await stat(path)).isFile() ? await readFile(path) : undefined
  } catch {
    return undefined
  }
}

/** Scripts of the page by hash; requests may go to whatever gateway and node the reader chooses. */
function policyOf(html: Uint8Array): string {
  const scripts = [...new TextDecoder().decode(html).matchAll(INLINE_SCRIPT)].map(
    ([, source = '']) => `'sha256-${createHash('sha256').update(source).digest('base64')}'`,
  )
  return [
    "default-src 'none'",
    `script-src 'self' ${[...new Set(scripts)].join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self' http: https:",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
