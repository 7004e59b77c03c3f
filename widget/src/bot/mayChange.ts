import { createContext, useContext } from 'react';

const MayChange = createContext(true);

/** Says to all that is shown of a bot whether the person may change something. */
export const MayChangeProvider = MayChange.Provider;

/** Whether the person may change something, or only look. */
export function useMayChange(): boolean {
  return useContext(MayChange);
}
