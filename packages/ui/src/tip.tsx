import { Tooltip } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';

export interface TipProps {
  readonly label: ReactNode;
  readonly shortcut?: string;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  /** One element that takes a ref and props. */
  readonly children: ReactElement<Record<string, unknown>>;
}

/** A tooltip. It repeats what the element's own name says; nothing stands only here. */
export function Tip({ label, shortcut, side = 'bottom', children }: TipProps): ReactElement {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger delay={350} render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner side={side} sideOffset={6} className="z-50">
          <Tooltip.Popup className="flex max-w-72 items-center gap-2 rounded-md bg-invert px-2 py-1 text-sm text-invert-text shadow-float">
            {label}
            {shortcut === undefined ? null : <span className="font-mono text-xs opacity-75">{shortcut}</span>}
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
