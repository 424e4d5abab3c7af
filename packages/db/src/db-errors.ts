import { AppError } from '@logwarden/kernel';
import { Prisma } from './generated/client.ts';

/** Prisma codes for "no connection, none free, or gone in the middle". */
const unavailable = new Set(['P1000', 'P1001', 'P1002', 'P1003', 'P1008', 'P1010', 'P1011', 'P1017', 'P2024', 'P2028']);
const connectionWords =
  /Can't reach database server|connection error and is not queryable|Server has closed the connection|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOENT|Connection terminated|timeout exceeded when trying to connect|the database system is (starting up|shutting down)|DatabaseNotReachable|ConnectionClosed|terminating connection/;

function textOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return '';
  const code = 'code' in error ? String(error.code) : '';
  return `${code} ${error.message} ${textOf(error.cause, depth + 1)}`;
}

/** Any error of the database's client as one of the catalogue. Our own pass through unchanged. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    if (error.code === 'P2002') return new AppError('resource.conflict', 'It exists already.', { cause: error });
    if (error.code === 'P2025') return new AppError('resource.not_found', 'Not found.', { cause: error });
    if (unavailable.has(error.code)) return away(error);
  }
  if (error instanceof Prisma.PrismaClientInitializationError || connectionWords.test(textOf(error))) {
    return away(error);
  }
  return new AppError('internal.unexpected', 'Something went wrong inside.', { cause: error });
}

function away(cause: unknown): AppError {
  return new AppError('db.unavailable', 'The metadata database does not answer; try again in a moment.', { cause });
}
