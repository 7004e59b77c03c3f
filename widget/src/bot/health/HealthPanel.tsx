import { ButtonPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { useState } from 'react';

import { useApi } from '../../api/context';
import { Notice } from '../../controls/Notice';
import { Push } from '../../controls/Push';
import { useLoaded } from '../../controls/useLoaded';
import { t } from '../../i18n';
import { Loading } from '../Loading';
import { useMayChange } from '../mayChange';
import { Refusal, Said } from '../Said';
import { useDeed } from '../useDeed';
import { Checks } from './Checks';
import { Facts } from './Facts';

const LEVELS = { ok: 'success', warning: 'warning', broken: 'error' } as const;

interface HealthPanelProps {
  botId: number;
  onChange: () => void;
}

/** How the bot is, in plain words, looked at when it is opened; «Починить» sets right what can be. */
export function HealthPanel({ botId, onChange }: HealthPanelProps) {
  const api = useApi();
  const mayChange = useMayChange();
  const health = useLoaded(() => api.health(botId), [botId]);
  const [said, setSaid] = useState('');

  const repair = useDeed(async () => {
    setSaid('');
    const after = await api.repair(botId);
    health.replace(after);
    setSaid(t(after.state === 'ok' ? 'health.mended' : 'health.mended_partly'));
    onChange();
  });

  const lookAgain = () => {
    setSaid('');
    repair.forget();
    health.reload();
    onChange();
  };

  return (
    <Loading of={health}>
      {(found) => (
        <>
          <div data-state={found.state}>
            <Notice level={LEVELS[found.state]}>
              <strong>{t(`health.${found.state}`)}</strong>
            </Notice>
          </div>
          <div className="bot-row">
            {mayChange && found.state !== 'ok' && (
              <Push theme={ButtonPrimaryTheme} isLoading={repair.isRunning} onClick={() => repair.run()}>
                {t('health.repair')}
              </Push>
            )}
            <Push isLoading={health.isLoading} onClick={lookAgain}>
              {t('health.check')}
            </Push>
          </div>
          <Refusal>{repair.failure}</Refusal>
          <Said>{said}</Said>
          <Checks checks={found.checks} />
          <Facts health={found} />
        </>
      )}
    </Loading>
  );
}
