import type { Licence } from '../api/types';
import { Notice } from '../controls/Notice';
import { plural } from '../i18n';
import { WaysToPay } from './WaysToPay';

/** What an administrator is told before the trial or the subscription ends, and after. */
export function LicenceBanner({ licence }: { licence: Licence }) {
  const { banner, kept } = licence;
  if (!banner) return null;
  return (
    <Notice level={banner.level} actions={<WaysToPay />}>
      <div>{banner.text}</div>
      {kept > 0 && <div>{plural('licence.kept', kept)}</div>}
    </Notice>
  );
}
