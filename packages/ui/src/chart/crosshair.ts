import { createContext, useContext, useSyncExternalStore } from 'react';

/** The instant that is pointed at, shared by all charts under one provider. */
export class Crosshair {
  readonly #listeners = new Set<() => void>();
  #atMs: number | undefined;

  get = (): number | undefined => this.#atMs;

  set = (atMs: number | undefined): void => {
    if (atMs === this.#atMs) return;
    this.#atMs = atMs;
    for (const listener of this.#listeners) listener();
  };

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
}

export const CrosshairContext = createContext<Crosshair | null>(null);

const lonely = new Crosshair();
const nothing = (): undefined => undefined;

/** The shared crosshair, if there is one. */
export function useCrosshair(): { readonly crosshair: Crosshair | null; readonly atMs: number | undefined } {
  const crosshair = useContext(CrosshairContext);
  const store = crosshair ?? lonely;
  const atMs = useSyncExternalStore(store.subscribe, store.get, nothing);
  return { crosshair, atMs: crosshair === null ? undefined : atMs };
}
