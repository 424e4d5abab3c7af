import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Ready = z.object({
  web: z.string(),
  api: z.string(),
  gateway: z.string(),
  tenants: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      password: z.string(),
      ingestKey: z.string(),
      readKey: z.string(),
    }),
  ),
});
export type Ready = z.infer<typeof Ready>;
export type DemoTenant = Ready['tenants'][number];

function readReady(): Ready {
  const path = process.env['LOGWARDEN_E2E_READY'];
  if (path === undefined) throw new RangeError('Set LOGWARDEN_E2E_READY to the ready.json of a running product.');
  return Ready.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** The running product under test: its origins and demo accounts. */
export const ready: Ready = readReady();

export function demoTenant(id: 'customs' | 'bank'): DemoTenant {
  const tenant = ready.tenants.find((item) => item.id === id);
  if (tenant === undefined) throw new RangeError(`the product under test has no tenant ${id}; start it with --demo`);
  return tenant;
}
