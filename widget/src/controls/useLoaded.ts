import { type Dispatch, type SetStateAction, useCallback, useEffect, useRef, useState } from 'react';

import { wordsOf } from '../api/words';

export interface Loaded<Value> {
  value: Value | null;
  /** Why the last attempt failed, ready to be shown. */
  failure: string | null;
  isLoading: boolean;
  reload: () => void;
  /** What is known without asking again: the answer of a change. */
  replace: Dispatch<SetStateAction<Value | null>>;
  /** Asks for what follows the value, and adds it, unless something else has been asked for or has come meanwhile. */
  extend: <More>(ask: (value: Value) => Promise<More>, add: (value: Value, more: More) => Value) => Promise<void>;
}

/** What a call of the API answers, asked again when one of `parts` changes; a late answer never overtakes a newer one. */
export function useLoaded<Value>(load: () => Promise<Value>, parts: readonly unknown[]): Loaded<Value> {
  const [value, setValue] = useState<Value | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [isLoading, setLoading] = useState(true);
  const [attempt, setAttempt] = useState(0);
  const newest = useRef(0);
  /** Which of the askings the value is the answer to. */
  const shown = useRef(0);
  const asked = JSON.stringify(parts);
  const loader = useRef(load);
  useEffect(() => {
    loader.current = load;
  });

  useEffect(() => {
    newest.current += 1;
    const mine = newest.current;
    const isNewest = () => mine === newest.current;
    setLoading(true);
    loader
      .current()
      .then(
        (answer) => {
          if (!isNewest()) return;
          shown.current = mine;
          setValue(answer);
          setFailure(null);
        },
        (error: unknown) => isNewest() && setFailure(wordsOf(error)),
      )
      .finally(() => isNewest() && setLoading(false));
    return () => {
      newest.current += 1;
    };
  }, [asked, attempt]);

  const reload = useCallback(() => setAttempt((before) => before + 1), []);
  const extend = async <More>(ask: (value: Value) => Promise<More>, add: (value: Value, more: More) => Value) => {
    const mine = shown.current;
    const isStillShown = () => mine === shown.current && mine === newest.current;
    // Where another value is on its way, what follows this one would be asked for in vain.
    if (value === null || !isStillShown()) return;
    try {
      const more = await ask(value);
      if (isStillShown()) setValue((before) => before && add(before, more));
    } catch (error) {
      if (isStillShown()) throw error;
    }
  };
  return { value, failure, isLoading, reload, replace: setValue, extend };
}
