export { buildApi, listenLocally } from './api.ts';
export type { ApiDeps } from './deps.ts';
export { buildOpenApi } from './openapi.ts';
