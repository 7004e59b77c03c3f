import type { Route, RouteKind } from '../../api/types';
import { t } from '../../i18n';

export const KINDS: readonly RouteKind[] = ['amocrm', 'wahelp', 'platform'];

/** A route in a line. */
export function routeText(route: Route): string {
  const kind = t(`route.kind_${route.kind}`);
  switch (route.kind) {
    case 'amocrm':
      return kind;
    case 'wahelp':
      return `${kind}, ${route.base}, ${route.project}, ${route.channel}`;
    case 'platform':
      return `${kind}, ${route.url}`;
  }
}
