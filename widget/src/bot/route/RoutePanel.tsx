import { useState } from 'react';

import type { Bot, PlatformRoute, Route, WahelpRoute } from '../../api/types';
import { Push } from '../../controls/Push';
import { t } from '../../i18n';
import { Fact } from '../Fact';
import { useMayChange } from '../mayChange';
import { Said } from '../Said';
import { RouteDialog } from './RouteDialog';
import { TellPhone } from './TellPhone';

interface RoutePanelProps {
  bot: Bot;
  onBot: (bot: Bot) => void;
}

/** Where what people write to the bot goes, and the button to have it go elsewhere. */
export function RoutePanel({ bot, onBot }: RoutePanelProps) {
  const mayChange = useMayChange();
  const [isOpen, setOpen] = useState(false);
  const [said, setSaid] = useState('');
  const { route } = bot;

  const showSaved = (changed: Bot) => {
    setOpen(false);
    setSaid(t('route.saved', { kind: t(`route.kind_${changed.route.kind}`) }));
    onBot(changed);
  };

  return (
    <div className="bot-route" data-route={route.kind}>
      <p>
        {t('route.goes')} <strong>{t(`route.kind_${route.kind}`)}</strong>
      </p>
      <p className="bot-quiet">{t(`route.about_${route.kind}`)}</p>
      <Facts of={route} />
      <p className="bot-quiet">{t('route.groups')}</p>
      {mayChange && (
        <div className="bot-row">
          <Push onClick={() => setOpen(true)}>{t('route.change')}</Push>
        </div>
      )}
      <Said>{said}</Said>
      {mayChange && route.kind === 'wahelp' && <TellPhone botId={bot.bot_id} />}
      {isOpen && <RouteDialog bot={bot} onSaved={showSaved} onClose={() => setOpen(false)} />}
    </div>
  );
}

function Facts({ of: route }: { of: Route }) {
  if (route.kind === 'wahelp') return <OfWahelp {...route} />;
  return route.kind === 'platform' ? <OfPlatform {...route} /> : null;
}

function OfWahelp({ base, project, channel, login, shape, forward }: WahelpRoute) {
  return (
    <dl className="bot-facts">
      <Fact name={t('route.base')}>{base}</Fact>
      <Fact name={t('route.project')}>{project}</Fact>
      <Fact name={t('route.channel')}>{channel}</Fact>
      {login ? <Fact name={t('route.login')}>{login}</Fact> : <Fact name={t('route.sign_in')}>{t('route.sign_in_token')}</Fact>}
      <Fact name={t('route.forward')}>{t(`route.forward_${forward}`)}</Fact>
      <Fact name={t('route.shape')}>{t(`route.shape_${shape}`)}</Fact>
    </dl>
  );
}

function OfPlatform({ url, secret, admins, quiet_minutes }: PlatformRoute) {
  return (
    <dl className="bot-facts">
      <Fact name={t('route.url')}>{url}</Fact>
      <Fact name={t('route.secret')}>{t(secret ? 'route.secret_set' : 'route.secret_none')}</Fact>
      <Fact name={t('route.admins')}>{admins.length ? admins.join(', ') : t('route.no_admins')}</Fact>
      <Fact name={t('route.quiet')}>{quiet_minutes}</Fact>
    </dl>
  );
}
