import { type Config, readConfig, required } from '@logwarden/config';

let cached: Config | undefined;

function config(): Config {
  cached ??= readConfig();
  return cached;
}

/** Origin of the api as this server reaches it. */
export function apiOrigin(): string {
  const current = config();
  return (current.apiUrl ?? `http://${current.host}:${current.ports.api.toString()}`).replace(/\/$/, '');
}

/** Secret that seals the session cookie. */
export function sessionSecret(): string {
  return required(config().webSecret, 'LOGWARDEN_WEB_SECRET');
}

/** Whether people open the console over https: cookies are then `__Host-` and Secure. */
export function isSecureOrigin(): boolean {
  return config().webUrl?.startsWith('https:') ?? false;
}

/** Whether demo accounts and data are loaded. */
export function isDemo(): boolean {
  return config().demo;
}

declare const __DEVELOPMENT__: boolean;

/** Set by `next.config.ts` when the bundle is made. */
export function isDevelopment(): boolean {
  return __DEVELOPMENT__;
}
