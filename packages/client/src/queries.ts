import { routes, type RouteName } from '@logwarden/contracts';
import { mutationOptions, queryOptions } from '@tanstack/react-query';
import { ClientError, type CallInput, type CallOutput, type Client } from './client.ts';

/** Query key of a route: `[name, input]`; `[name]` alone invalidates every call of it. */
export function routeKey<Name extends RouteName>(name: Name, input?: CallInput<Name>): readonly unknown[] {
  return input === undefined ? [name] : [name, input];
}

/** Two more tries, and only where the catalogue says that a retry may help. */
export function shouldRetry(failures: number, error: unknown): boolean {
  return failures < 2 && error instanceof ClientError && error.retryable && error.code !== 'auth.rate_limited';
}

/** Every method takes (input, options); the table guarantees that the output is the route's. */
function callable<Name extends RouteName>(
  client: Client,
  name: Name,
): (input: CallInput<Name> | undefined, options?: { signal?: AbortSignal }) => Promise<CallOutput<Name>> {
  return client[name] as unknown as ReturnType<typeof callable<Name>>;
}

/** `useQuery(routeQuery(client, 'search', { body }))`. The query's signal ends the request, and with it the search. */
export function routeQuery<Name extends RouteName>(client: Client, name: Name, input?: CallInput<Name>) {
  return queryOptions<CallOutput<Name>, ClientError>({
    queryKey: routeKey(name, input),
    queryFn: ({ signal }) => callable(client, name)(input, { signal }),
    retry: shouldRetry,
  });
}

/** `useMutation(routeMutation(client, 'createSource'))`; the variables are the route's input. */
export function routeMutation<Name extends RouteName>(client: Client, name: Name) {
  return mutationOptions<CallOutput<Name>, ClientError, CallInput<Name>>({
    mutationKey: [routes[name].method, name],
    mutationFn: (input) => callable(client, name)(input),
  });
}
