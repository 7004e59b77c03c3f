import { ContentBlock, ContentBlockPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/ContentBlock';
import { Link, LinkPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Link';
import type { ReactNode } from 'react';

import { t, type TextKey } from '../i18n';

const BOT_FATHER = 'https://t.me/BotFather';

const STEPS: { title: TextKey; text: TextKey }[] = [
  { title: 'bots.step_open', text: 'bots.step_open_text' },
  { title: 'bots.step_name', text: 'bots.step_name_text' },
  { title: 'bots.step_token', text: 'bots.step_token_text' },
];

/** What an account without bots sees: how to come by one. */
export function EmptyBots({ addButton }: { addButton: ReactNode }) {
  return (
    <ContentBlock theme={ContentBlockPrimaryTheme} className="bots-empty">
      <h2 className="bots-empty__title">{t('bots.empty_title')}</h2>
      <p className="bots-empty__text">{t('bots.empty_text')}</p>
      <ol className="bots-steps">
        {STEPS.map(({ title, text }, index) => (
          <li key={title} className="bots-steps__item">
            <span className="bots-steps__number" aria-hidden="true">
              {index + 1}
            </span>
            <span>
              <strong>{t(title)}</strong>
              <span className="bots-steps__text">{t(text)}</span>
              {index === 0 && (
                <Link theme={LinkPrimaryTheme} href={BOT_FATHER} target="_blank" rel="noopener noreferrer">
                  {t('bots.open_bot_father')}
                </Link>
              )}
            </span>
          </li>
        ))}
      </ol>
      {addButton}
    </ContentBlock>
  );
}
