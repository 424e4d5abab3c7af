import type { AddressSpan } from '../fields/address.ts';
import { type Sql, sqlText } from './layout.ts';
import { letSql } from './let-sql.ts';

const OCTET = '(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const DOTTED = `${OCTET}(?:\\.${OCTET}){3}`;
const MAPPED = '00000000000000000000ffff';

const octetsOf = (text: Sql, format: string): Sql =>
  `printf('${format}', ${[1, 2, 3, 4].map((part) => `CAST(split_part(${text}, '.', ${part}) AS INTEGER)`).join(', ')})`;

const groupsOf = (side: Sql): Sql => `CASE WHEN ${side} = '' THEN []::VARCHAR[] ELSE string_split(${side}, ':') END`;

/** 32 hex digits of an IPv6 address without a dotted part, by its groups before and after `::`. */
function groupsHex(): Sql {
  const valid = `len(list_filter(head || tail, lambda g: NOT regexp_full_match(g, '[0-9a-f]{1,4}'))) = 0`;
  const count = '(len(head) + len(tail))';
  const fits = `(CASE len(sides) WHEN 1 THEN ${count} = 8 WHEN 2 THEN ${count} <= 7 ELSE false END)`;
  const hex = (groups: Sql): Sql => `array_to_string(list_transform(${groups}, lambda g: lpad(g, 4, '0')), '')`;
  const padded = `${hex('head')} || repeat('0000', 8 - ${count}) || ${hex('tail')}`;
  const withTail = letSql(
    'tail',
    `CASE WHEN len(sides) = 2 THEN ${groupsOf('sides[2]')} ELSE []::VARCHAR[] END`,
    `CASE WHEN ${valid} AND ${fits} THEN ${padded} END`,
  );
  return letSql('head', groupsOf('sides[1]'), withTail);
}

function v6Hex(text: Sql): Sql {
  const dotted = `regexp_extract(a, ${sqlText(`:(${DOTTED})$`)}, 1)`;
  const undotted = letSql(
    'v4',
    dotted,
    `CASE WHEN v4 = '' THEN a ELSE left(a, length(a) - length(v4)) || ${octetsOf('v4', '%02x%02x:%02x%02x')} END`,
  );
  return letSql('a', `lower(${text})`, letSql('sides', `string_split(${undotted}, '::')`, groupsHex()));
}

/** The address of a text as 32 hex digits, IPv4 as IPv4-mapped; NULL when it is none. */
export function addressHex(text: Sql): Sql {
  const isV4 = `regexp_full_match(${text}, ${sqlText(DOTTED)})`;
  const isV6 = `regexp_full_match(${text}, '[0-9a-fA-F:.]{2,45}') AND contains(${text}, ':')`;
  const v4 = `'${MAPPED}' || ${octetsOf(text, '%02x%02x%02x%02x')}`;
  return `CASE WHEN ${isV4} THEN ${v4} WHEN ${isV6} THEN ${v6Hex(text)} END`;
}

const hexOf = (address: bigint): string => address.toString(16).padStart(32, '0');

const FIRST_V4 = 0xffffn << 32n;

/** What every dotted address of a span begins with, as far as whole octets go. */
function dottedPrefix(span: AddressSpan): string | undefined {
  if (span.first >> 32n !== 0xffffn || span.last >> 32n !== 0xffffn) return undefined;
  const octets = (address: bigint): number[] =>
    [24n, 16n, 8n, 0n].map((shift) => Number(((address - FIRST_V4) >> shift) & 255n));
  const [low, high] = [octets(span.first), octets(span.last)];
  const differs = low.findIndex((octet, index) => octet !== high[index]);
  const same = low.slice(0, differs < 0 ? 4 : differs);
  return same.length === 0 ? undefined : same.join('.') + (same.length < 4 ? '.' : '');
}

/** Whether a text is an address between two. */
export function addressBetween(text: Sql, span: AddressSpan): Sql {
  if (span.first > span.last || span.first < 0n) return 'false';
  const between = `(${addressHex(text)}) BETWEEN '${hexOf(span.first)}' AND '${hexOf(span.last)}'`;
  const prefix = dottedPrefix(span);
  if (prefix === undefined) return `(${between})`;
  return `((starts_with(${text}, '${prefix}') OR contains(${text}, ':')) AND ${between})`;
}
