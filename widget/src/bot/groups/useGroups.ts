import { useApi } from '../../api/context';
import { ApiError } from '../../api/errors';
import type { Group } from '../../api/types';
import { useLoaded } from '../../controls/useLoaded';
import { t } from '../../i18n';
import { useDeed } from '../useDeed';

const AT_ONCE = 20;

/** The groups of a bot, a page more whenever it is asked for. */
export function useGroups(botId: number, search: string) {
  const api = useApi();
  const loaded = useLoaded(() => api.groups({ bot_id: botId, search, limit: AT_ONCE }), [botId, search]);

  const more = useDeed(() =>
    loaded.extend(
      (page) => api.groups({ bot_id: botId, search, limit: AT_ONCE, offset: page.next ?? 0 }),
      (page, { groups, next }) => {
        const known = new Set(page.groups.map((group) => group.group_id));
        return { groups: [...page.groups, ...groups.filter((group) => !known.has(group.group_id))], next };
      },
    ),
  );

  /** Shows a group as it is now. */
  const put = (changed: Group) =>
    loaded.replace(
      (page) => page && { ...page, groups: page.groups.map((group) => (group.group_id === changed.group_id ? changed : group)) },
    );

  /** Asks how a group is now, and shows it so: somebody else may have changed it. */
  const refresh = async (groupId: number) => {
    const found = await api.groups({ search: String(groupId), limit: AT_ONCE });
    const group = found.groups.find((one) => one.group_id === groupId);
    if (!group) throw new ApiError(404, 'unknown_group', t('groups.gone'));
    put(group);
    return group;
  };

  return { loaded, more, put, refresh };
}
