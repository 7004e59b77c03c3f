import { t } from '../i18n';
import { ROOT_CLASS } from '../mount';
import { EMAIL, PHONE, SITE } from '../support';

/** REON's dark bar at the end of the window. */
export function Footer() {
  return (
    <footer className={`${ROOT_CLASS}__footer`}>
      <span>{t('settings.footer')}</span>
      <a href={SITE} target="_blank" rel="noopener">
        REON
      </a>
      <a href={`mailto:${EMAIL}`}>{EMAIL}</a>
      <a href={`tel:${PHONE.replace(/[^+\d]/g, '')}`}>{PHONE}</a>
    </footer>
  );
}
