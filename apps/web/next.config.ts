import { fileURLToPath } from 'node:url';
import type { NextConfig } from 'next';
import { PHASE_DEVELOPMENT_SERVER } from 'next/constants.js';

const config = (phase: string): NextConfig => ({
  compiler: { define: { __DEVELOPMENT__: String(phase === PHASE_DEVELOPMENT_SERVER) } },
  transpilePackages: [
    '@logwarden/charts',
    '@logwarden/client',
    '@logwarden/config',
    '@logwarden/contracts',
    '@logwarden/kernel',
    '@logwarden/query',
    '@logwarden/pipeline',
    '@logwarden/ui',
  ],
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  poweredByHeader: false,
  // The repository's own gate type-checks every room; doing it twice would only slow the first start.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  headers: async () => [
    {
      source: '/(.*)',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'Referrer-Policy', value: 'same-origin' },
        { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=()' },
        { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
        { key: 'X-Frame-Options', value: 'DENY' },
      ],
    },
  ],
});

export default config;
