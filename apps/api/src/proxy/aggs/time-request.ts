import type { Json } from '../ask/json.ts';
import { isScalar } from '../ask/json.ts';
import type { Members } from '../ask/members.ts';
import { malformed, refused } from '../ask/refusal.ts';
import type { CalendarUnit } from '../query/calendar.ts';
import { type InstantSpan, instantSpan } from '../query/instants.ts';
import type { Translator } from '../query/translate.ts';

/** How a date histogram cuts time. */
export interface TimeBuckets {
  readonly cut: { readonly us: number } | { readonly unit: CalendarUnit };
  readonly zone: string;
  readonly minCount: number;
  readonly bounds: InstantSpan | undefined;
  readonly keyed: boolean;
  readonly format: string | undefined;
}

const calendarUnits: Readonly<Record<string, CalendarUnit>> = {
  ...{ '1s': 'second', second: 'second', '1m': 'minute', minute: 'minute', '1h': 'hour', hour: 'hour' },
  ...{ '1d': 'day', day: 'day', '1w': 'week', week: 'week', '1M': 'month', month: 'month' },
  ...{ '1q': 'quarter', quarter: 'quarter', '1y': 'year', year: 'year' },
};
const unitsUs: Readonly<Record<string, number>> = {
  ms: 1000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

function fixedUs(text: string, at: string): number {
  const [, digits, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  const us = digits === undefined ? 0 : Number(digits) * (unitsUs[unit ?? 'ms'] ?? 0);
  if (us > 0) return us;
  throw malformed(at, 'an interval such as 30s, 5m, 1h or 1d');
}

function cutOf(members: Members, zone: string): TimeBuckets['cut'] {
  const fixed = members.text('fixed_interval');
  const calendar = members.text('calendar_interval');
  const legacy = members.text('interval');
  const given = [fixed, calendar, legacy].filter((text) => text !== undefined);
  if (given.length !== 1) throw malformed(members.at, 'one of fixed_interval and calendar_interval');
  const named = calendar ?? legacy;
  const unit = named === undefined ? undefined : calendarUnits[named];
  if (unit !== undefined) return { unit };
  if (calendar !== undefined) throw malformed(members.path('calendar_interval'), Object.keys(calendarUnits).join(', '));
  const us = fixedUs(fixed ?? legacy ?? '', members.at);
  if (zone === 'UTC' || 900_000_000 % us === 0) return { us };
  if (us === unitsUs['h']) return { unit: 'hour' };
  if (us === unitsUs['d']) return { unit: 'day' };
  throw refused(members.path('time_zone'), 'with a fixed interval other than 1h, 1d and those that divide 15m');
}

function zoneOf(text: string | undefined): string {
  return text === undefined || /^(utc|z|gmt|[+-]00:?00)$/i.test(text) ? 'UTC' : text;
}

function boundOf(value: Json | undefined, translator: Translator, zone: string, at: string): InstantSpan {
  if (!isScalar(value)) throw malformed(at, 'min and max');
  return instantSpan(value, { nowMs: translator.nowMs, zone }, at);
}

/** Reads what `date_histogram` takes, over the event's own time only. */
export function readTimeBuckets(members: Members, translator: Translator): TimeBuckets {
  const field = members.requiredText('field');
  if (translator.field(field, members.at).kind !== 'time')
    throw refused(`${members.at} on ${field}`, '@timestamp only');
  const zone = zoneOf(members.text('time_zone'));
  const cut = cutOf(members, zone);
  const minCount = members.count('min_doc_count', { min: 0, max: 1_000_000_000 }) ?? 0;
  const extended = members.members('extended_bounds');
  const bounds =
    extended === undefined
      ? undefined
      : {
          fromUs: boundOf(extended.take('min'), translator, zone, extended.at).fromUs,
          toUs: boundOf(extended.take('max'), translator, zone, extended.at).fromUs,
        };
  extended?.end();
  const format = members.text('format');
  if (format !== undefined && format !== 'epoch_millis' && !format.startsWith('strict_date')) {
    throw refused(members.path('format'), 'epoch_millis, strict_date_optional_time');
  }
  const keyed = members.flag('keyed') ?? false;
  members.only('missing', null);
  const offset = members.text('offset');
  if (offset !== undefined && !/^[+-]?0(ms|s|m|h|d)?$/.test(offset)) throw refused(members.path('offset'));
  members.end();
  return { cut, zone, minCount, bounds, keyed, format };
}
