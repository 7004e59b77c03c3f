import { useCallback, useEffect, useRef, useState } from 'react';

import { wordsOf } from '../api/words';

/** Something that a person has us do. */
export interface Deed<Wishes extends unknown[]> {
  run: (...wishes: Wishes) => void;
  isRunning: boolean;
  /** Why the last time failed, ready to be shown. */
  failure: string | null;
  forget: () => void;
}

/** Does a thing once, however often the button is pressed while it is being done. */
export function useDeed<Wishes extends unknown[]>(act: (...wishes: Wishes) => Promise<void>): Deed<Wishes> {
  const [isRunning, setRunning] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const isBusy = useRef(false);
  const newest = useRef(act);
  useEffect(() => {
    newest.current = act;
  });

  const run = useCallback((...wishes: Wishes) => {
    // Two presses within one frame both see the state before either.
    if (isBusy.current) return;
    isBusy.current = true;
    setRunning(true);
    setFailure(null);
    newest
      .current(...wishes)
      .catch((error: unknown) => setFailure(wordsOf(error)))
      .finally(() => {
        isBusy.current = false;
        setRunning(false);
      });
  }, []);
  const forget = useCallback(() => setFailure(null), []);
  return { run, isRunning, failure, forget };
}
