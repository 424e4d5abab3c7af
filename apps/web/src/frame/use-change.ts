'use client';

import { routeKey } from '@logwarden/client';
import type { RouteName } from '@logwarden/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { useFresh } from './fresh-sign-in.tsx';
import { useErrorSentence } from './query-failure.tsx';

export interface Change {
  readonly isBusy: boolean;
  /** What went wrong, in the reader's language. */
  readonly error: string | undefined;
  /** `done` is told when it went well and the page holds what came of it; empty: nothing is. */
  readonly run: (send: () => Promise<unknown>, done: string | (() => string)) => Promise<void>;
}

/** Sends a change, asks for a fresh sign-in where it takes one, tells how it went, and loads again what it changed. */
export function useChange(loaded: readonly RouteName[], onDone: () => void): Change {
  const queries = useQueryClient();
  const errorSentence = useErrorSentence();
  const fresh = useFresh();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string | undefined>();
  const run = async (send: () => Promise<unknown>, done: string | (() => string)): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await fresh(send);
      await Promise.all(loaded.map((name) => queries.invalidateQueries({ queryKey: routeKey(name) })));
      const sentence = typeof done === 'string' ? done : done();
      if (sentence !== '') toast.success(sentence);
      onDone();
    } catch (failure) {
      setError(errorSentence(failure));
    }
    setBusy(false);
  };
  return { isBusy, error, run };
}
