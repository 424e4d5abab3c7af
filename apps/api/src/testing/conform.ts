import { ErrorBody, routes, type Route } from '@logwarden/contracts';
import { AppError } from '@logwarden/kernel';
import { errorsOf } from '../openapi.ts';

export interface Answered {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly json: unknown;
}

function routeOf(method: string, path: string): Route | undefined {
  return Object.values<Route>(routes).find(
    (route) => route.method === method && new RegExp(`^${route.path.replace(/:[a-zA-Z]+/g, '[^/]+')}$`).test(path),
  );
}

function faultOf(route: Route, answered: Answered): string | undefined {
  const success = Object.entries(route.responses).find(([status]) => Number(status) === answered.status)?.[1];
  if (success !== undefined) {
    const parsed = success.safeParse(answered.json);
    return parsed.success ? undefined : parsed.error.message;
  }
  const error = ErrorBody.safeParse(answered.json);
  if (!error.success) return 'neither the success form nor the error form';
  const { code } = error.data.error;
  return errorsOf(route).some((known) => known === code) ? undefined : `the route does not declare ${code}`;
}

/** Throws when an answer is not what the route table, and so the OpenAPI document, promises. */
export function assertConforms(answered: Answered): void {
  const route = routeOf(answered.method, answered.path);
  const fault = route === undefined ? undefined : faultOf(route, answered);
  if (fault === undefined) return;
  throw new AppError('internal.unexpected', `${answered.method} ${answered.path} ${answered.status}: ${fault}`);
}
