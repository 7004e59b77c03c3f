import { ButtonIconSmallGhostTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { Input, InputLightTheme } from '@kommo-crm/crm-react-ui-kit/Input';
import { useEffect, useRef, useState } from 'react';

import { t } from '../i18n';
import { ROOT_CLASS } from '../mount';
import { Icon } from './Icon';
import { Push } from './Push';

/** So long after the last key is a search begun. */
const PAUSE_MS = 300;

interface SearchBoxProps {
  /** What is searched for; shown while the box is empty, and read out. */
  label: string;
  value: string;
  onSearch: (words: string) => void;
}

/** A search that follows what is typed. */
export function SearchBox({ label, value, onSearch }: SearchBoxProps) {
  const [words, setWords] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);

  const search = (next: string, pause: number) => {
    setWords(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(next.trim()), pause);
  };
  return (
    <Input
      theme={InputLightTheme}
      className={`${ROOT_CLASS}__search`}
      type="text"
      role="searchbox"
      aria-label={label}
      placeholder={label}
      isPlaceholderVisibleOnFocus
      value={words}
      maxLength={100}
      before={<Icon name="search" />}
      after={
        words && (
          <Push theme={ButtonIconSmallGhostTheme} aria-label={t('common.clear')} onClick={() => search('', 0)}>
            <Icon name="cross" />
          </Push>
        )
      }
      onChange={(event) => search(event.target.value, PAUSE_MS)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') search(words, 0);
      }}
    />
  );
}
