import { createContext, useContext } from 'react';

interface FrameActions {
  readonly openHelp: () => void;
  readonly openPalette: () => void;
}

const nothing = (): void => undefined;

export const FrameActionsContext = createContext<FrameActions>({ openHelp: nothing, openPalette: nothing });

export function useFrameActions(): FrameActions {
  return useContext(FrameActionsContext);
}
