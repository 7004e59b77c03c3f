import { CopyButton } from '../../controls/CopyButton';
import { Notice } from '../../controls/Notice';
import { t } from '../../i18n';

/** A key that was just made, if one was: nobody can show it a second time. */
export function KeyShown({ secret }: { secret: string | null }) {
  if (secret === null) return null;
  return (
    <Notice level="success">
      <strong>{t('code.key_made')}</strong>
      <p>{t('code.key_once')}</p>
      <p className="bot-code__key">
        <code data-key="">{secret}</code>
        <CopyButton text={secret} label={t('code.copy_key')} />
      </p>
    </Notice>
  );
}
