import { useState } from 'react';

import { useApi } from '../../api/context';
import type { RetryWish } from '../../api/types';
import { Push } from '../../controls/Push';
import { useLoaded } from '../../controls/useLoaded';
import { plural, t } from '../../i18n';
import { Loading } from '../Loading';
import { Refusal, Said } from '../Said';
import { useDeed } from '../useDeed';
import { FailureList } from './FailureList';
import { Reasons } from './Reasons';
import { DAYS, useFailures } from './useFailures';

/** Failures that one request may name. */
const MOST_AT_ONCE = 100;

interface Props {
  botId: number;
  onChange: () => void;
}

/** What could not be delivered in the last days, why, and its second chance: one, several, all of a reason. */
export function FailuresPanel({ botId, onChange }: Props) {
  const api = useApi();
  const [only, setOnly] = useState<string>();
  const [said, setSaid] = useState('');
  const reasons = useLoaded(() => api.failureReasons(botId, DAYS), [botId]);
  const { loaded, more } = useFailures(botId, only);

  const tell = (queued: number) => {
    setSaid(plural('failures.queued', queued));
    reasons.reload();
    loaded.reload();
    onChange();
  };
  const retry = useDeed(async (wish: RetryWish) => {
    setSaid('');
    let queued = 0;
    try {
      for (const part of partsOf(wish)) queued += await api.retryFailures(part);
    } catch (error) {
      if (queued > 0) tell(queued);
      throw error;
    }
    if ('reason' in wish) setOnly(undefined);
    tell(queued);
  });

  return (
    <>
      <Said>{said}</Said>
      <Refusal>{retry.failure}</Refusal>
      <Loading of={reasons}>
        {(found) =>
          found.length === 0 ? (
            <p className="bot-nothing">{t('failures.none', { days: DAYS })}</p>
          ) : (
            <Reasons
              reasons={found}
              only={only}
              isBusy={retry.isRunning}
              onShow={setOnly}
              onRetry={(reason) => retry.run({ reason, bot_id: botId, days: DAYS })}
            />
          )
        }
      </Loading>
      <Loading of={loaded}>
        {({ failures, next }) => (
          <>
            {failures.length > 0 && (
              <FailureList failures={failures} isBusy={retry.isRunning} onRetry={(ids) => retry.run({ ids })} />
            )}
            {next !== null && (
              <Push isLoading={more.isRunning} onClick={() => more.run()}>
                {t('bot.more')}
              </Push>
            )}
            <Refusal>{more.failure}</Refusal>
          </>
        )}
      </Loading>
    </>
  );
}

/** What one person wishes in as many requests as it takes. */
function partsOf(wish: RetryWish): RetryWish[] {
  if ('reason' in wish) return [wish];
  const { ids } = wish;
  return Array.from({ length: Math.ceil(ids.length / MOST_AT_ONCE) }, (_, part) => ({
    ids: ids.slice(part * MOST_AT_ONCE, (part + 1) * MOST_AT_ONCE),
  }));
}
