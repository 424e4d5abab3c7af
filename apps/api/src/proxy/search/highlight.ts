import { explainMatches, leavesOf, type QueryNode } from '@logwarden/query';
import { isList, isObject, type Json } from '../ask/json.ts';
import { Members } from '../ask/members.ts';
import { malformed, refused } from '../ask/refusal.ts';
import { ORIGINAL } from '../query/fields.ts';
import type { Translator } from '../query/translate.ts';
import { type Document, nameFilter } from './document.ts';

/** Marks are set by us on the text as it is shown, so they say nothing of what is hidden. */
export interface Highlight {
  readonly names: readonly string[];
  readonly pre: string;
  readonly post: string;
  readonly fragmentSize: number;
  /** 0: the whole text. */
  readonly fragments: number;
}

const maxFields = 100;
const maxTag = 200;

function tagOf(members: Members, name: string, fallback: string): string {
  const [tag = fallback] = members.texts(name) ?? [];
  if (tag.length > maxTag) throw malformed(members.path(name), `at most ${maxTag} characters`);
  return tag;
}

function readOptions(members: Members): Omit<Highlight, 'names'> {
  const type = members.text('type');
  if (type !== undefined && !['unified', 'plain', 'fvh'].includes(type)) throw refused(members.path('type'));
  const encoder = members.text('encoder');
  if (encoder !== undefined && encoder !== 'default') throw refused(members.path('encoder'));
  members.passOver('require_field_match', 'order', 'no_match_size', 'boundary_scanner', 'max_analyzed_offset');
  return {
    pre: tagOf(members, 'pre_tags', '<em>'),
    post: tagOf(members, 'post_tags', '</em>'),
    fragmentSize: members.count('fragment_size', { min: 1, max: 2_147_483_647 }) ?? 100,
    fragments: members.count('number_of_fragments', { min: 0, max: 1000 }) ?? 5,
  };
}

function assertNoOptions(options: Json, at: string): void {
  const members = new Members(options, at);
  members.passOver('type', 'fragment_size', 'number_of_fragments', 'require_field_match');
  members.end();
}

export function readHighlight(value: Json | undefined): Highlight | undefined {
  if (value === undefined) return undefined;
  const members = new Members(value, 'highlight');
  const fields = members.take('fields');
  const options = readOptions(members);
  members.end();
  const listed = isList(fields) ? fields : [fields ?? null];
  const names = listed.flatMap((entry) => {
    if (!isObject(entry)) throw malformed('[highlight.fields]', 'fields and their options');
    return [...entry].map(([name, own]) => {
      assertNoOptions(own, `highlight.fields.${name}`);
      return name;
    });
  });
  if (names.length === 0 || names.length > maxFields) throw malformed('[highlight.fields]', `1 to ${maxFields} names`);
  return { names, ...options };
}

interface Mark {
  readonly start: number;
  readonly end: number;
}

function joinedMarks(marks: readonly Mark[]): Mark[] {
  const out: Mark[] = [];
  for (const { start, end } of marks) {
    const last = out.at(-1);
    if (last !== undefined && start <= last.end)
      out[out.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else out.push({ start, end });
  }
  return out;
}

/** Pieces of the text around marks, each at least as long as the marks it holds. */
function pieces(text: string, marks: readonly Mark[], { fragmentSize, fragments }: Highlight): Mark[] {
  if (fragments === 0 || text.length <= fragmentSize) return [{ start: 0, end: text.length }];
  const out: Mark[] = [];
  for (const mark of marks) {
    const last = out.at(-1);
    if (last !== undefined && mark.end <= last.end) continue;
    const room = Math.max(0, fragmentSize - (mark.end - mark.start));
    const start = Math.max(last?.end ?? 0, mark.start - Math.floor(room / 2));
    out.push({ start, end: Math.min(text.length, Math.max(mark.end, start + fragmentSize)) });
  }
  return out.slice(0, fragments);
}

function tagged(text: string, piece: Mark, marks: readonly Mark[], { pre, post }: Highlight): string {
  let out = '';
  let at = piece.start;
  for (const mark of marks) {
    if (mark.end <= piece.start || mark.start >= piece.end) continue;
    const start = Math.max(mark.start, piece.start);
    const end = Math.min(mark.end, piece.end);
    out += `${text.slice(at, start)}${pre}${text.slice(start, end)}${post}`;
    at = end;
  }
  return out + text.slice(at, piece.end);
}

export interface HighlightQuery {
  readonly node: QueryNode;
  readonly translator: Translator;
}

function marksOf(name: string, text: string, { node, translator }: HighlightQuery): Mark[] {
  const options = { ...translator.options, zone: translator.zone };
  const own = name === ORIGINAL ? [] : explainMatches(node, text, { ...options, field: name });
  // Words without a field stand in the whole text, and so in the message, which is a part of it.
  const words = name === ORIGINAL || name === 'message' ? explainMatches(node, text, options) : [];
  return joinedMarks([...own, ...words].sort((a, b) => a.start - b.start));
}

/** Marked pieces by field; fields in which nothing is marked are left out. */
export function highlightHit(
  document: Document,
  highlight: Highlight,
  query: HighlightQuery,
): Readonly<Record<string, readonly string[]>> {
  const asked = nameFilter(highlight.names);
  const inQuery = new Set([...leavesOf(query.node)].flatMap(({ leaf }) => ('field' in leaf ? leaf.field : [])));
  const out: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(document)) {
    const isText = name === ORIGINAL || name === 'message';
    if (!asked(name) || typeof value !== 'string' || (!isText && !inQuery.has(name))) continue;
    const marks = marksOf(name, value, query);
    if (marks.length === 0) continue;
    out[name] = pieces(value, marks, highlight).map((piece) => tagged(value, piece, marks, highlight));
  }
  return out;
}
