import { AppError } from '@logwarden/kernel';

/** One address of the balancer and the processes behind it. */
export interface Front {
  readonly port: number;
  readonly readyPath: string;
  readonly upstreams: readonly string[];
  /** For this machine's own processes: on loopback and never with TLS. */
  readonly isLocal: boolean;
}

/** A front as the balancer's command line has it: `public|local=PORT=READY_PATH=ORIGIN,ORIGIN`. */
export function frontText({ port, readyPath, upstreams, isLocal }: Front): string {
  return [isLocal ? 'local' : 'public', port, readyPath, upstreams.join(',')].join('=');
}

/** The front that {@link frontText} has written. */
export function frontOf(text: string): Front {
  const [kind = '', port = '', readyPath = '', origins = ''] = text.split('=');
  if (!/^(?:public|local)$/.test(kind) || !/^\d+$/.test(port) || origins === '')
    throw new AppError('config.invalid', `${text}: expected public|local=PORT=READY_PATH=ORIGIN,ORIGIN`);
  return { port: Number(port), readyPath, upstreams: origins.split(','), isLocal: kind === 'local' };
}
