import { ROOT_CLASS } from '../mount';

/** Outlines on a square of 16, drawn in the colour of the text. */
const PATHS = {
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Zm3.3 7.8 3.2 3.2',
  cross: 'm4 4 8 8m0-8-8 8',
  plus: 'M8 3v10M3 8h10',
  pencil: 'm3 13 .6-2.8L10.8 3a1.4 1.4 0 0 1 2 2L5.7 12.3Z',
  trash: 'M3 4.5h10M6.5 4.5v-1.5h3v1.5m-5.3 0 .6 8.5h6.4l.6-8.5',
  right: 'm6 3.5 4.5 4.5L6 12.5',
  left: 'm10 3.5-4.5 4.5 4.5 4.5',
  down: 'm3.5 6 4.5 4.5L12.5 6',
  up: 'm3.5 10 4.5-4.5 4.5 4.5',
  key: 'M5.5 7.5a3 3 0 1 1 0 5 3 3 0 0 1 0-5Zm2.3.3L13 2.8m-2 2 1.8 1.8',
  repeat: 'M12.8 6A5.2 5.2 0 1 0 13 9.5M13 2.5V6H9.5',
} as const;

export type IconName = keyof typeof PATHS;

/** A small picture beside a text, or in a button that has a name. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className={`${ROOT_CLASS}__icon`} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
