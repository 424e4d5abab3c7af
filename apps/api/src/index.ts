export { buildApi, listenLocally } from './api.ts';
export type { ApiDeps } from './deps.ts';
export { buildOpenApi } from './openapi.ts';
export { buildProxy, type Proxy } from './proxy/build-proxy.ts';
export type { ProxyDeps } from './proxy/deps.ts';
