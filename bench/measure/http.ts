import { Agent, request } from 'node:http';

export interface Sent {
  readonly status: number;
  readonly body: string;
}

/** Keeps its connections, as log shippers and the console do. */
export class HttpClient {
  readonly #agent: Agent;
  readonly #base: URL;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(base: string, headers: Readonly<Record<string, string>> = {}, connections = 8) {
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
    this.#base = new URL(base);
    this.#headers = headers;
  }

  send(
    method: string,
    path: string,
    body?: Buffer | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Sent> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        new URL(path, this.#base),
        { method, agent: this.#agent, headers: { ...this.#headers, ...headers } },
        (incoming) => {
          let text = '';
          incoming.setEncoding('utf8').on('data', (part: string) => (text += part));
          incoming.on('end', () => {
            resolve({ status: incoming.statusCode ?? 0, body: text });
          });
          incoming.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  /** Sends JSON and reads JSON. Throws what the server said when it is not a 2xx. */
  async json(method: string, path: string, body?: unknown): Promise<unknown> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.send(
      method,
      path,
      text,
      text === undefined ? {} : { 'content-type': 'application/json' },
    );
    if (answer.status < 200 || answer.status > 299) {
      throw new Error(`${method} ${path}: ${answer.status.toString()} ${answer.body.slice(0, 500)}`);
    }
    return answer.body === '' ? undefined : JSON.parse(answer.body);
  }

  close(): void {
    this.#agent.destroy();
  }
}
