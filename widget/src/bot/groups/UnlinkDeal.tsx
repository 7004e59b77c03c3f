import { useApi } from '../../api/context';
import { ApiError } from '../../api/errors';
import type { Group, GroupLink } from '../../api/types';
import { Confirm } from '../../controls/Confirm';
import { t } from '../../i18n';
import { nameOfDeal } from './Deals';

interface UnlinkDealProps {
  group: Group;
  link: GroupLink;
  /** The deal is untied; the group has to be shown anew. */
  onUnlinked: () => Promise<void>;
  onClose: () => void;
}

/** The question before a deal is untied from a group. */
export function UnlinkDeal({ group, link, onUnlinked, onClose }: UnlinkDealProps) {
  const api = useApi();
  const unlink = async () => {
    try {
      await api.unlinkDeal(group.group_id, link.deal_id);
    } catch (error) {
      // Somebody else was faster: it is as it was to be.
      if (!(error instanceof ApiError) || error.code !== 'not_linked') throw error;
    }
    await onUnlinked();
  };
  return (
    <Confirm title={t('groups.unlink_title')} accept={t('groups.unlink')} isDangerous onAccept={unlink} onClose={onClose}>
      {t('groups.unlink_text', { deal: nameOfDeal(link), group: group.title })}
    </Confirm>
  );
}
