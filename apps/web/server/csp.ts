import { isDevelopment } from './env.ts';

/**
 * Styles allow inline because charts, virtual rows and toasts place elements by style; scripts never do.
 */
export function contentSecurityPolicy(nonce: string): string {
  const evaluate = isDevelopment() ? " 'unsafe-eval'" : '';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${evaluate}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}
