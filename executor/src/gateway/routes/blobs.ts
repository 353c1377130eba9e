import { cidToHash, hashToCid, verifyBlob } from '@flowbuilder/sdk/blobs/cid'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Hash } from 'viem'
import { blobTooLarge, blobUnavailable } from '../../storage/blobs/errors.ts'
import { readBounded } from '../../storage/blobs/peers/http/readBounded.ts'
import { errorSchema } from '../errorSchema.ts'
import type { GatewayModules } from '../port.ts'
import { blobSchema } from '../schemas.ts'

const cidParameter = z.object({
  cid: z
    .string()
    .max(128)
    .openapi({ description: 'CIDv1 of raw bytes (0x55) with a keccak-256 multihash (0x1b).' }),
})
const bytesBody = {
  content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
}
const errorAnswer = (description: string) => ({
  description,
  content: { 'application/json': { schema: errorSchema } },
})
const blobAnswer = (description: string) => ({
  description,
  content: { 'application/json': { schema: blobSchema } },
})

const putRoute = createRoute({
  method: 'put',
  path: '/blobs/{cid}',
  summary: 'Stores a blob under its own hash',
  request: { params: cidParameter },
  responses: {
    201: blobAnswer('Stored, and durable.'),
    400: errorAnswer('Not a CID of this kind.'),
    413: errorAnswer('Larger than a blob may be.'),
    422: errorAnswer('The bytes have another hash.'),
    507: errorAnswer('No room.'),
  },
})

const postRoute = createRoute({
  method: 'post',
  path: '/blobs',
  summary: 'Stores a blob and answers its CID',
  responses: {
    201: blobAnswer('Stored, and durable.'),
    413: errorAnswer('Larger than a blob may be.'),
    507: errorAnswer('No room.'),
  },
})

const getRoute = createRoute({
  method: 'get',
  path: '/blobs/{cid}',
  summary: 'The bytes of a blob',
  request: { params: cidParameter },
  responses: {
    200: { description: 'The bytes; they never change.', ...bytesBody },
    400: errorAnswer('Not a CID of this kind.'),
    404: errorAnswer('This node does not have it.'),
  },
})

/** Blobs by CID: anybody may put one, within the limits of the store. */
export function addBlobRoutes(app: OpenAPIHono, { blobs, onBlob }: GatewayModules): void {
  const store = async (bytes: Uint8Array): Promise<{ cid: string; hash: Hash; size: number }> => {
    const hash = await blobs.put(bytes)
    onBlob(hash)
    return { cid: hashToCid(hash), hash, size: bytes.length }
  }
  const readBody = async (request: Request): Promise<Uint8Array> => {
    const limit = blobs.maxBlobBytes
    // The length is only what the client says; the bytes are counted all the same.
    if (Number(request.headers.get('content-length') ?? 0) > limit) throw blobTooLarge(limit)
    if (request.body === null) return new Uint8Array()
    const bytes = await readBounded(request.body, limit)
    if (bytes === undefined) throw blobTooLarge(limit)
    return bytes
  }
  app.openapi(putRoute, async (context) => {
    const hash = cidToHash(context.req.valid('param').cid)
    const bytes = verifyBlob(await readBody(context.req.raw), hash)
    return context.json(await store(bytes), 201)
  })
  app.openapi(postRoute, async (context) =>
    context.json(await store(await readBody(context.req.raw)), 201),
  )
  app.openapi(getRoute, async (context) => {
    const hash = cidToHash(context.req.valid('param').cid)
    const bytes = await blobs.get(hash)
    if (bytes === undefined) throw blobUnavailable(hash, 0)
    return context.body(Uint8Array.from(bytes).buffer, 200, {
      'content-type': 'application/octet-stream',
      'cache-control': 'public, max-age=31536000, immutable',
      etag: `"${hash}"`,
      // A blob is a stranger's: a browser must never take it for a page of this origin.
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': 'attachment',
    })
  })
}
