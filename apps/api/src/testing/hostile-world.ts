import type { SourceView } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import type { Maskers } from '@logwarden/services';
import type { Logger } from '@logwarden/telemetry';
import { makeCanaries, type Canaries } from './canaries.ts';
import { startWorld, type World, type WorldOptions } from './world.ts';

export const day = { from: '2025-12-30T00:00:00Z', to: '2025-12-31T00:00:00Z' };
export const tenant = 'customs';
/** A word that stands in every line: what is not hidden is found as ever. */
export const ordinary = 'zebra';

export interface HostileWorld {
  readonly world: World;
  readonly canaries: Canaries;
  readonly readKey: string;
  readonly adminKey: string;
  readonly admin: string;
  /** What the server wrote into its log, as JSON. */
  readonly logged: string[];
}

const time = (second: number): string => `2025-12-30T08:00:${String(second).padStart(2, '0')}Z`;

function jsonLines({ mobile, card, residentId, email, password }: Canaries): string[] {
  const fullWidth = Array.from(mobile)
    .map((digit) => String.fromCharCode(0xff10 + Number(digit)))
    .join('');
  const escaped = Array.from(mobile)
    .map((digit) => `\\u00${digit.charCodeAt(0).toString(16)}`)
    .join('');
  const line = (second: number, fields: string): string =>
    `{"@timestamp":"${time(second)}","message":"${ordinary} login of ${mobile} ok",${fields}}`;
  return [
    line(1, `"phone":"${mobile}","cardNo":${card},"idNo":"${residentId}","email":"${email}","password":"${password}"`),
    line(2, `"customer":{"Mobile":"${mobile}"},"orders":[{"card_no":"${card}"}],"user":"ann","amount":12.5`),
    line(3, `"payload":"{\\"mobile\\":\\"${mobile}\\",\\"idCard\\":\\"${residentId}\\"}"`),
    line(4, `"note":"手机号 ${fullWidth} 已确认"`),
    line(5, `"note":"mobile ${escaped}"`),
    line(6, `"${mobile}":1`),
    line(7, `"url":"/q?card=${card}&mail=${encodeURIComponent(email)}"`),
  ];
}

function plainLines({ mobile, card, residentId, email, password }: Canaries): string[] {
  const spaced = card.replace(/(.{4})/g, '$1 ').trim();
  const dashed = `${mobile.slice(0, 3)}-${mobile.slice(3, 7)}-${mobile.slice(7)}`;
  return [
    `${time(11)} INFO ${ordinary} transfer card ${spaced} phone ${dashed}`,
    `${time(12)} WARN ${ordinary} mail to <${email}> of 身份证 ${residentId} failed`,
    `${time(13)} level=info msg="${ordinary}" phone=${mobile} password=${password} cardNo=${card}`,
  ];
}

async function sourceOf(world: World, name: string, parser: object): Promise<SourceView> {
  const client = world.client(await world.signIn(`admin@${tenant}.example`));
  const { id } = await client.createSource({ body: { name, parser } });
  const source = await world.deps.directory.sourceById(tenant, id);
  if (source === undefined) throw new AppError('internal.unexpected', 'the source was just made');
  return source;
}

function recorder(logged: string[]): Logger {
  const note = (fields: object, message: string): void => void logged.push(JSON.stringify({ ...fields, message }));
  return { debug: note, info: note, warn: note, error: note };
}

/** One tenant whose lines hold the same values in many forms, read by people and keys without reveal. */
export async function startHostileWorld(
  options: Pick<WorldOptions, 'openStore'> & { readonly maskers?: Maskers } = {},
): Promise<HostileWorld> {
  const canaries = makeCanaries();
  const logged: string[] = [];
  const world = await startWorld({
    logger: recorder(logged),
    ...options,
    wrapStore: (store) => ({
      ...store,
      // An engine that fails quotes what it was working on.
      aggregate: (scope, request, signal) =>
        request.query === 'engine-failure'
          ? Promise.reject(new Error(`cannot compare ${canaries.mobile} and ${canaries.card}`))
          : store.aggregate(scope, request, signal),
    }),
  });
  const { readKey, adminKey } = await world.addTenant(tenant);
  const { mobile, card } = canaries;
  await world.store(await sourceOf(world, 'till', { kind: 'json' }), jsonLines(canaries));
  await world.store(await sourceOf(world, 'plain', { kind: 'auto' }), plainLines(canaries));
  const columns = ['time', 'word', 'mobile', 'cardNo'];
  await world.store(await sourceOf(world, 'table', { kind: 'csv', columns }), [
    `${time(21)},${ordinary},${mobile},${card}`,
  ]);
  const review = await sourceOf(world, 'review', { kind: 'json' });
  const deep = `${'{"a":'.repeat(200)}"${mobile}"${'}'.repeat(200)}`;
  const whole = `{"@timestamp":"${time(31)}","message":"${ordinary} ${'x'.repeat(200)} phone ${mobile}"}`;
  const cut = {
    text: `{"@timestamp":"${time(31)}","message":"${ordinary} xxx"}`,
    bytes: new TextEncoder().encode(whole),
  };
  await world.store(review, [
    deep,
    cut,
    `{"@timestamp":"${time(32)}","message":"${ordinary} 审单超时 order 20251230000017 ok"}`,
  ]);
  const admin = await world.signIn(`admin@${tenant}.example`);
  return { world, canaries, readKey, adminKey, admin, logged };
}
