import { type ChangeEvent, useRef, useState } from 'react';

import { useApi } from '../../api/context';
import { ApiError } from '../../api/errors';
import type { Bot, Funnel } from '../../api/types';
import { FormDialog, SaidAtField } from '../../bots/form/FormDialog';
import { LongField } from '../../controls/Field';
import { Notice } from '../../controls/Notice';
import { Push } from '../../controls/Push';
import { t } from '../../i18n';

interface ImportDialogProps {
  bot: Bot;
  hasFunnel: boolean;
  onImported: (funnel: Funnel) => void;
  onClose: () => void;
}

/** The window in which a funnel is taken over from another program: `locales.json`, as a file or pasted. */
export function ImportDialog({ bot, hasFunnel, onImported, onClose }: ImportDialogProps) {
  const api = useApi();
  const [text, setText] = useState('');
  const [isTried, setTried] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const locales = readObject(text);

  const write = (next: string) => {
    setText(next);
    setRefused(null);
  };
  const read = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = target.files ?? [];
    if (chosen) write(await chosen.text());
    // The same file, mended, is to be chosen once more.
    target.value = '';
  };

  const send = async () => {
    try {
      if (locales) onImported(await api.importFunnel(bot.bot_id, locales));
    } catch (error) {
      if (!(error instanceof ApiError) || !error.fields.length) throw error;
      // What is wrong in the file is named by its places there.
      setRefused(error.message);
      throw new SaidAtField();
    }
  };
  const unreadable = isTried && !locales ? t(text.trim() ? 'funnel.import_wrong' : 'funnel.import_missing') : null;

  return (
    <FormDialog
      title={t('funnel.import_title')}
      size="large"
      accept={t('funnel.import_accept')}
      isDirty={text.trim() !== ''}
      isComplete={() => {
        setTried(true);
        return locales !== null;
      }}
      onAccept={send}
      onClose={onClose}
    >
      {hasFunnel && <Notice level="warning">{t('funnel.import_replaces')}</Notice>}
      <p className="bot-row">
        <input
          type="file"
          ref={file}
          className="funnel-file"
          accept=".json,application/json"
          aria-label={t('funnel.import_file')}
          tabIndex={-1}
          onChange={(event) => void read(event)}
        />
        <Push onClick={() => file.current?.showPicker()}>{t('funnel.import_file')}</Push>
      </p>
      <LongField
        label={t('funnel.import_text')}
        hint={t('funnel.import_hint')}
        error={refused ?? unreadable}
        value={text}
        spellCheck={false}
        autoComplete="off"
        onChange={write}
      />
    </FormDialog>
  );
}

/** Return the object that a text holds; null where it is none. */
function readObject(text: string): object | null {
  try {
    const found: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return typeof found === 'object' && found && !Array.isArray(found) ? found : null;
  } catch {
    return null;
  }
}
