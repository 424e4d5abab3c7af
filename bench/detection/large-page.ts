import { gzipSync } from 'node:zlib';
import type { HttpClient } from '../measure/http.ts';

const source = 'large';
const lines = 200;
const lineBytes = 5240;
const startMs = Date.UTC(2026, 1, 1);
const range = { from: new Date(startMs).toISOString(), to: new Date(startMs + 3_600_000).toISOString() };

/** Asks for all of them: about 1 MB. */
export const largePage = {
  path: '/api/v1/search',
  body: { query: '', ...range, sources: [source], limit: lines, total: false },
} as const;

/** Long lines of ordinary text, every tenth with a number that is hidden. Resolves when all can be found. */
export async function sendLargePage(ingest: HttpClient, admin: HttpClient): Promise<void> {
  await admin.json('POST', '/api/v1/sources', { name: source });
  const text = 'settlement of batch 4711 took 38 ms, 12 rows written to ledger node-7; ';
  const body = Array.from({ length: lines }, (_, at) => {
    const hidden = at % 10 === 0 ? `mobile 1391234${(1000 + at).toString()} ` : '';
    const message = (hidden + text.repeat(Math.ceil(lineBytes / text.length))).slice(0, lineBytes);
    const line = { '@timestamp': new Date(startMs + at * 1000).toISOString(), level: 'INFO', message };
    return `{"create":{"_index":"${source}"}}\n${JSON.stringify(line)}\n`;
  }).join('');
  const headers = { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' };
  const { status, body: answer } = await ingest.send('POST', '/_bulk', gzipSync(body), headers);
  if (status !== 200) throw new Error(`the large page was refused: ${status.toString()} ${answer.slice(0, 300)}`);
  const isFound = async (): Promise<boolean> => {
    const page = (await admin.json('POST', largePage.path, largePage.body)) as { readonly hits: readonly unknown[] };
    return page.hits.length === lines;
  };
  for (let tries = 0; !(await isFound()); tries++) {
    if (tries === 100) throw new Error('the large page was not found within 20 seconds');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
