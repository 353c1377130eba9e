import type { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { HttpError, HttpErrorCode } from './errors.ts'
import { MAX_BODY_BYTES } from './fetchPolicy.ts'

/** What the client asks for and understands. One at a time: a pack inside a pack is a bomb. */
const UNPACKERS: Readonly<Record<string, (() => Transform) | undefined>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}
export const ACCEPT_ENCODING = 'gzip, deflate, br'

/**
 * Reads and unpacks the body of an answer, and stops at the first byte too many.
 *
 * - In: `encoding` is the content-encoding header.
 * - Errors: HTTP_BODY_TOO_LARGE, HTTP_ENCODING_INVALID; errors of the connection pass unchanged.
 */
export async function readBody(
  source: Readable,
  encoding: string | undefined,
  host: string,
): Promise<Uint8Array> {
  const name = encoding?.trim().toLowerCase() ?? 'identity'
  if (name === 'identity' || name === '') return collect(source, host)
  const unpack = Object.hasOwn(UNPACKERS, name) ? UNPACKERS[name]?.() : undefined
  if (unpack === undefined) throw encodingInvalid(host, `${name.slice(0, 40)} was not asked for`)
  let damaged = false
  unpack.once('error', () => {
    // An error of the source ends the unpacker too, but later and without touching its data.
    damaged = source.errored === null
  })
  try {
    // Each end passes its error on to the other, so that reading meets them all.
    pipeline(source, unpack).catch(() => undefined)
    return await collect(unpack, host)
  } catch (error) {
    throw damaged && !(error instanceof HttpError) ? encodingInvalid(host, 'it is damaged') : error
  }
}

async function collect(source: Readable, host: string): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of source) {
    length += chunk.length
    if (length > MAX_BODY_BYTES) throw bodyTooLarge(host)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks, length))
}

export function bodyTooLarge(host: string): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.BODY_TOO_LARGE, host, limit: MAX_BODY_BYTES },
    message: `the answer of ${host} has more than ${MAX_BODY_BYTES} bytes`,
    remedy: 'Ask for less: most services have parameters for fields and pages.',
  })
}

function encodingInvalid(host: string, reason: string): HttpError {
  return new HttpError({
    data: { code: HttpErrorCode.ENCODING_INVALID, host, reason },
    message: `the answer of ${host} cannot be unpacked: ${reason}`,
    remedy: `The server must send the body plain or as one of ${ACCEPT_ENCODING}.`,
  })
}
