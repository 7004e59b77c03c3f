import type { Bot, Funnel, FunnelProfile, Group, Pipeline } from '../../api/types';
import { CopyButton } from '../../controls/CopyButton';
import { plural, t } from '../../i18n';
import { Fact } from '../Fact';
import { deepLink, nameOf } from './words';

interface SummaryProps {
  bot: Bot;
  funnel: Funnel;
  pipelines: Pipeline[];
  groups: Group[];
}

/** A funnel as it is: where trouble is told of, and the ways into it. */
export function Summary({ bot, funnel, pipelines, groups }: SummaryProps) {
  const admins = groups.find(({ chat_id }) => chat_id === funnel.admin_chat_id);
  const byDefault = funnel.profiles.find(({ key }) => key === funnel.default);
  return (
    <>
      <dl className="bot-facts">
        <Fact name={t('funnel.admin')}>{admins?.title ?? funnel.admin_chat_id ?? t('funnel.admin_none')}</Fact>
        <Fact name={t('funnel.default')}>{byDefault?.name ?? t('funnel.default_none')}</Fact>
      </dl>
      <h4 className="bot-heading">{t('funnel.profiles')}</h4>
      <ul className="bot-list" aria-label={t('funnel.profiles')}>
        {funnel.profiles.map((profile, place) => (
          <li key={profile.key} className="funnel-summary" data-profile={profile.key}>
            <div>
              <strong>{nameOf(profile, place)}</strong>
              <div className="bot-quiet">
                {plural('funnel.count_buttons', profile.buttons.length)}. {goalOf(profile, pipelines)}
              </div>
            </div>
            <Link link={deepLink(bot, profile.key)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Link({ link }: { link: string | null }) {
  if (!link) return null;
  return (
    <span className="funnel-link">
      <span className="funnel-link__address">{link}</span>
      <CopyButton text={link} label={t('funnel.copy_link', { link })} />
    </span>
  );
}

function goalOf({ webhook_url, pipeline_id }: FunnelProfile, pipelines: Pipeline[]): string {
  if (webhook_url) return t('funnel.goes_webhook', { address: webhook_url });
  const pipeline = pipelines.find(({ id }) => id === pipeline_id);
  return pipeline ? t('funnel.goes_pipeline', { pipeline: pipeline.name }) : t('bots.pipeline_gone');
}
