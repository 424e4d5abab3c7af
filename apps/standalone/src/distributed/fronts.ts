import { AppError } from '@logwarden/kernel';

/** One address of the balancer and the processes behind it. */
export interface Front {
  readonly port: number;
  readonly readyPath: string;
  readonly upstreams: readonly string[];
}

/** A front as the balancer's command line has it: `PORT=READY_PATH=ORIGIN,ORIGIN`. */
export function frontText({ port, readyPath, upstreams }: Front): string {
  return `${port}=${readyPath}=${upstreams.join(',')}`;
}

/** The front that {@link frontText} has written. */
export function frontOf(text: string): Front {
  const [port = '', readyPath = '', origins = ''] = text.split('=');
  if (!/^\d+$/.test(port) || origins === '')
    throw new AppError('config.invalid', `${text}: expected PORT=READY_PATH=ORIGIN,ORIGIN`);
  return { port: Number(port), readyPath, upstreams: origins.split(',') };
}
