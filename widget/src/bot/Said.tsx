import { useEffect, useRef } from 'react';

/**
 * What became of what a person did; the region is there before its words are, so that those who listen hear them.
 *
 * The button that was pressed may have gone with what it was for: then the keyboard goes on from here.
 */
export function Said({ children }: { children: string }) {
  const place = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (children !== '' && document.activeElement === document.body) place.current?.focus({ preventScroll: true });
  });
  return (
    <p className="bot-said" role="status" tabIndex={-1} ref={place}>
      {children}
    </p>
  );
}

/** Why something could not be done. */
export function Refusal({ children }: { children: string | null }) {
  if (children === null) return null;
  return (
    <p className="bot-refusal" role="alert">
      {children}
    </p>
  );
}
