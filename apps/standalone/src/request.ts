import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestTls } from 'node:https';
import { text } from 'node:stream/consumers';

export interface Question {
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

function send(url: string, question: Question): Promise<IncomingMessage> {
  const { method = 'GET', headers = {}, body, timeoutMs, signal } = question;
  return new Promise((resolve, reject) => {
    const options = { method, headers, signal, timeout: timeoutMs };
    // A server of ours with a certificate names the host by which people reach it, and not the address asked here.
    const request = url.startsWith('https:')
      ? requestTls(url, { ...options, rejectUnauthorized: false }, resolve)
      : requestPlain(url, options, resolve);
    request.once('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    request.once('error', reject);
    request.end(body);
  });
}

/** Asks a process of this machine, redirects not followed. The global `fetch` would hold 15 MB for it. */
export async function ask(url: string, question: Question): Promise<Answer> {
  const response = await send(url, question);
  return { status: response.statusCode ?? 500, text: await text(response) };
}
