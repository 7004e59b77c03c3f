import { useEffect, useRef } from 'react';

/** Asks again whenever the person comes back to the page: from amoCRM's pipelines, from a payment, from a long talk. */
export function useReturn(reloads: readonly (() => void)[]): void {
  const newest = useRef(reloads);
  useEffect(() => {
    newest.current = reloads;
  });
  useEffect(() => {
    const ask = () => newest.current.forEach((reload) => reload());
    window.addEventListener('focus', ask);
    return () => window.removeEventListener('focus', ask);
  }, []);
}
