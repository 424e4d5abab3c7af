import { colourNames, type Palette } from '@logwarden/charts';
import { useSyncExternalStore } from 'react';

/** Tokens are written with `light-dark()`, which a canvas cannot paint: a hidden element resolves them. */
function resolvePalette(): Palette {
  const probe = document.createElement('span');
  probe.style.display = 'none';
  document.body.append(probe);
  const entries = colourNames.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color] as const;
  });
  probe.remove();
  return toPalette(entries);
}

/** One entry was made per name of the list that {@link Palette} is typed by. */
function toPalette(entries: readonly (readonly [string, string])[]): Palette {
  return Object.fromEntries(entries) as Palette;
}

let current: Palette | undefined;

function subscribe(onChange: () => void): () => void {
  const refresh = (): void => {
    current = undefined;
    onChange();
  };
  const media = window.matchMedia('(prefers-color-scheme: dark)');
  const observer = new MutationObserver(refresh);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  media.addEventListener('change', refresh);
  return () => {
    observer.disconnect();
    media.removeEventListener('change', refresh);
  };
}

function snapshot(): Palette {
  current ??= resolvePalette();
  return current;
}

const onServer = (): null => null;

/** The colours of the theme at hand; null while rendering on the server. */
export function usePalette(): Palette | null {
  return useSyncExternalStore(subscribe, snapshot, onServer);
}
