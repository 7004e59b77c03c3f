import { ButtonContextTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { useState } from 'react';

import { t } from '../i18n';
import { ROOT_CLASS } from '../mount';
import { Push } from './Push';

interface CopyButtonProps {
  text: string;
  /** What is copied, for those who do not see what stands beside the button. */
  label: string;
}

/** Puts a text into the clipboard, and says whether it is there. */
export function CopyButton({ text, label }: CopyButtonProps) {
  const [said, setSaid] = useState<{ of: string; words: string } | null>(null);
  const copy = () => {
    // Without leave of the browser there is no clipboard at all.
    const writing = (navigator.clipboard as Clipboard | undefined)?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    writing.then(
      () => setSaid({ of: text, words: t('common.copied') }),
      () => setSaid({ of: text, words: t('common.copy_failed') }),
    );
  };
  return (
    <span className={`${ROOT_CLASS}__copy`}>
      <Push theme={ButtonContextTheme} aria-label={label} onClick={copy}>
        {t('common.copy')}
      </Push>
      <span role="status">{said?.of === text ? said.words : ''}</span>
    </span>
  );
}
