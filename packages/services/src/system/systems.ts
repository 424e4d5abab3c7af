import { systemClasses, type System, type SystemCreate } from '@logwarden/contracts';
import { AppError, type Ctx } from '@logwarden/kernel';
import { changeAudited } from '../audit/append-audit.ts';
import { authorise } from '../authorise.ts';
import { writtenBy, type ServiceDeps } from '../deps.ts';
import { newId } from '../secrets.ts';

interface Call {
  readonly ctx: Ctx;
  readonly deps: ServiceDeps;
}

interface Row {
  readonly id: string;
  readonly name: string;
  readonly class: string;
  readonly owner: string;
  readonly site: string;
  readonly createdAt: Date;
  readonly _count: { readonly sources: number };
}

const counted = { _count: { select: { sources: true } } } as const;

/** The class of a stored letter; the column holds nothing else. */
export function systemClassOf(letter: string): System['class'] {
  return systemClasses.find((known) => known === letter) ?? 'C';
}

function toSystem(row: Row): System {
  const { id, name, owner, site, _count } = row;
  const createdAt = row.createdAt.toISOString();
  return { id, name, class: systemClassOf(row.class), owner, site, sources: _count.sources, createdAt };
}

function nameTaken(error: unknown): unknown {
  if (!(error instanceof AppError) || error.code !== 'resource.conflict') return error;
  return new AppError('resource.conflict', 'There is a system with this name.', { details: { field: 'name' } });
}

/** Systems of the tenant, by name. */
export async function listSystems(call: Call): Promise<System[]> {
  authorise(call.ctx, 'systems.read');
  const rows = await call.deps.database.withTenant(call.ctx.scope, (db) =>
    db.system.findMany({ include: counted, orderBy: { name: 'asc' } }),
  );
  return rows.map(toSystem);
}

export async function createSystem(call: Call & { readonly input: SystemCreate }): Promise<System> {
  authorise(call.ctx, 'systems.manage');
  const { ctx, input, deps } = call;
  const by = { createdBy: writtenBy(ctx.actor), updatedBy: writtenBy(ctx.actor) };
  try {
    const row = await changeAudited(
      { ctx, deps },
      (db) =>
        db.system.create({ data: { tenantId: ctx.scope.tenantId, id: newId('y'), ...input, ...by }, include: counted }),
      ({ id, name }) => ({ action: 'systems.create', target: { kind: 'system', id, name } }),
    );
    return toSystem(row);
  } catch (error) {
    throw nameTaken(error);
  }
}

/** Changes what is given. `resource.not_found` for another tenant's, `resource.conflict` for a name in use. */
export async function updateSystem(
  call: Call & {
    readonly systemId: string;
    readonly input: { readonly [K in keyof SystemCreate]?: SystemCreate[K] | undefined };
  },
): Promise<System> {
  authorise(call.ctx, 'systems.manage');
  const { ctx, systemId, deps } = call;
  const given = Object.fromEntries(Object.entries(call.input).filter(([, value]) => value !== undefined));
  try {
    return await changeAudited(
      { ctx, deps },
      async (db) => {
        const data = { ...given, updatedBy: writtenBy(ctx.actor) };
        const changed = await db.system.updateMany({ where: { id: systemId }, data });
        const row = await db.system.findFirst({ where: { id: systemId }, include: counted });
        if (changed.count === 0 || row === null) throw new AppError('resource.not_found', 'There is no such system.');
        return toSystem(row);
      },
      ({ id, name }) => ({
        action: 'systems.update',
        target: { kind: 'system', id, name },
        details: { changed: Object.keys(given).sort() },
      }),
    );
  } catch (error) {
    throw nameTaken(error);
  }
}
