import type { ReactNode } from 'react';

import type { Bot } from '../../api/types';
import { t } from '../../i18n';
import type { ProfileDraft } from './draft';

interface PreviewProps {
  bot: Bot;
  profile: ProfileDraft;
}

/** The chat as a person will see it who comes by the link of the profile and presses its first button. */
export function Preview({ bot, profile }: PreviewProps) {
  const buttons = profile.buttons.map(({ text }) => text.trim()).filter(Boolean);
  return (
    <section className="funnel-preview" aria-label={t('funnel.preview')}>
      <h3 className="bot-heading">{t('funnel.preview')}</h3>
      <div className="funnel-chat">
        <div className="funnel-chat__bot">{bot.name}</div>
        <Bubble isOwn>/start</Bubble>
        <Bubble buttons={buttons}>{profile.welcome.trim() || <Missing>{t('funnel.welcome')}</Missing>}</Bubble>
        {buttons.length > 0 && <div className="funnel-chat__event">{t('funnel.preview_pressed', { button: buttons[0] ?? '' })}</div>}
        {profile.follow_up.trim() && (
          <>
            <Bubble>{profile.follow_up.trim()}</Bubble>
            <Bubble isOwn>{t('funnel.preview_answer')}</Bubble>
          </>
        )}
      </div>
    </section>
  );
}

interface BubbleProps {
  isOwn?: boolean;
  buttons?: string[];
  children: ReactNode;
}

function Bubble({ isOwn = false, buttons = [], children }: BubbleProps) {
  return (
    <div className={`funnel-bubble ${isOwn ? 'funnel-bubble_own' : ''}`}>
      <div className="funnel-bubble__text">{children}</div>
      {buttons.map((text, place) => (
        <div key={`${place} ${text}`} className="funnel-bubble__button">
          {text}
        </div>
      ))}
    </div>
  );
}

/** Stands for what is not written yet. */
function Missing({ children }: { children: string }) {
  return <em>{children}</em>;
}
