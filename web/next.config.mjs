import { fileURLToPath } from 'node:url'

/**
 * Static export: any gateway, web server or IPFS gateway at the root of its origin can serve the folder `out`.
 *
 * @type {import('next').NextConfig}
 */
const config = {
  output: 'export',
  trailingSlash: true,
  reactStrictMode: true,
  poweredByHeader: false,
  images: { unoptimized: true },
  transpilePackages: ['@flowbuilder/sdk'],
  // `npm run check` does it.
  typescript: { ignoreBuildErrors: true },
  // The SDK is a workspace beside this one.
  turbopack: { root: fileURLToPath(new URL('..', import.meta.url)) },
}

export default config
