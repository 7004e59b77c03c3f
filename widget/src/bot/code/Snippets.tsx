import { useState } from 'react';

import { CopyButton } from '../../controls/CopyButton';
import { Dropdown } from '../../controls/Dropdown';
import { t } from '../../i18n';
import { LIBRARIES, type Library, snippet } from './libraries';

const OPTIONS = Object.entries(LIBRARIES).map(([value, title]) => ({ value: value as Library, title }));

interface SnippetsProps {
  address: string;
  /** The key while it is shown; null afterwards. */
  secret: string | null;
}

/** What is to be changed in the owner's code, for each library with what people stumble over. */
export function Snippets({ address, secret }: SnippetsProps) {
  const [library, setLibrary] = useState<Library>('aiogram');
  const text = snippet(library, address, secret ?? t('code.your_key'));
  return (
    <section className="bot-code__how">
      <h4 className="bot-heading">{t('code.how')}</h4>
      <p className="bot-quiet">{t('code.how_about')}</p>
      <div className="bot-code__library">
        <Dropdown label={t('code.library')} options={OPTIONS} value={library} onChange={setLibrary} />
      </div>
      <pre className="bot-code__snippet" tabIndex={0} aria-label={t('code.snippet', { library: LIBRARIES[library] })}>
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label={t('code.copy_snippet')} />
      <p className="bot-quiet">{t(`code.trap_${library}`)}</p>
      <p className="bot-quiet">{t('code.trap_all')}</p>
    </section>
  );
}
