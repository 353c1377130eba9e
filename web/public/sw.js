// Keeps what the dApp showed last, for readers without a network. Nothing is signed or sent from here: writing needs the page, and the
// page refuses offline.

const CACHE = 'flowbuilder-1'
/** Of answers that come from the cache because the network gave none. web/src/network/keptAnswers.ts knows it too. */
const KEPT_HEADER = 'x-flow-kept'
/** Entries kept; the oldest go. A build has about 150 files, two languages included. */
const MAX_ENTRIES = 400
/** Files whose name holds their hash. */
const IMMUTABLE = /^\/_next\/static\//
/** Streams never end, and a cache would hold all of them. */
const STREAM = /^\/runs\/[^/]+\/events$/

self.addEventListener('install', () => self.skipWaiting())

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name)
      await self.clients.claim()
    })(),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin || STREAM.test(pathname)) return
  event.respondWith(IMMUTABLE.test(pathname) ? fromCacheFirst(request) : fromNetworkFirst(request))
})

async function fromCacheFirst(request) {
  const cache = await caches.open(CACHE)
  return (await cache.match(request)) ?? keep(cache, request, await fetch(request))
}

async function fromNetworkFirst(request) {
  const cache = await caches.open(CACHE)
  try {
    return await keep(cache, request, await fetch(request))
  } catch (error) {
    // A page is the same for every query: `run/?id=…` reads its id in the browser.
    const ignoreSearch = request.mode === 'navigate'
    const known = await cache.match(request, { ignoreSearch })
    if (known === undefined) throw error
    // The page reads this header, and says that it shows what was kept.
    const headers = new Headers(known.headers)
    headers.set(KEPT_HEADER, '1')
    const { status, statusText } = known
    return new Response(known.body, { status, statusText, headers })
  }
}

async function keep(cache, request, response) {
  if (response.status !== 200) return response
  await cache.put(request, response.clone())
  const keys = await cache.keys()
  for (const old of keys.slice(0, Math.max(0, keys.length - MAX_ENTRIES))) await cache.delete(old)
  return response
}
