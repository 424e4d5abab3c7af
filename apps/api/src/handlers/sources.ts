import type { sourceRoutes } from '@logwarden/contracts';
import {
  createSource,
  createSystem,
  getSource,
  getSourceStats,
  listSources,
  listSourceStats,
  listSystems,
  maskedItems,
  previewParser,
  updateSource,
  updateSystem,
} from '@logwarden/services';
import type { Handlers } from '../call.ts';
import type { ApiDeps } from '../deps.ts';

export function sourceHandlers(deps: ApiDeps): Handlers<keyof typeof sourceRoutes> {
  return {
    listSystems: async (_, call) => ({ items: await listSystems({ ctx: call.tenant(), deps }) }),
    createSystem: ({ body }, call) => createSystem({ ctx: call.tenant(), input: body, deps }),
    updateSystem: ({ params, body }, call) =>
      updateSystem({ ctx: call.tenant(), systemId: params.systemId, input: body, deps }),
    listSources: async (_, call) => ({ items: await listSources({ ctx: call.tenant(), deps }) }),
    createSource: async ({ body }, call) => {
      const source = await createSource({ ctx: call.tenant(), input: body, deps });
      await deps.directory.refresh();
      return source;
    },
    getSource: ({ params }, call) => getSource({ ctx: call.tenant(), sourceId: params.sourceId, deps }),
    updateSource: async ({ params, body }, call) => {
      const source = await updateSource({ ctx: call.tenant(), sourceId: params.sourceId, input: body, deps });
      await deps.directory.refresh();
      return source;
    },
    listSourceStats: async (_, call) => maskedItems(await listSourceStats({ ctx: call.tenant(), deps })),
    getSourceStats: ({ params }, call) => getSourceStats({ ctx: call.tenant(), sourceId: params.sourceId, deps }),
    previewParser: ({ body }, call) => previewParser({ ctx: call.tenant(), input: body, deps }),
  };
}
