import { ButtonIconSecondaryTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { Text, TextSecondaryDarkTheme } from '@kommo-crm/crm-react-ui-kit/Text';

import { t } from '../i18n';
import { ROOT_CLASS } from '../mount';
import { Icon } from './Icon';
import { Push } from './Push';

interface PagerProps {
  /** From 1. */
  page: number;
  pages: number;
  onPage: (page: number) => void;
}

/** Walks along the pages of a list; nothing where there is only one. */
export function Pager({ page, pages, onPage }: PagerProps) {
  if (pages < 2) return null;
  return (
    <nav className={`${ROOT_CLASS}__pager`} aria-label={t('common.page', { page, pages })}>
      <Push
        theme={ButtonIconSecondaryTheme}
        aria-label={t('common.previous_page')}
        isDisabled={page <= 1}
        onClick={() => onPage(page - 1)}
      >
        <Icon name="left" />
      </Push>
      <Text size="l" theme={TextSecondaryDarkTheme} aria-live="polite">
        {t('common.page', { page, pages })}
      </Text>
      <Push
        theme={ButtonIconSecondaryTheme}
        aria-label={t('common.next_page')}
        isDisabled={page >= pages}
        onClick={() => onPage(page + 1)}
      >
        <Icon name="right" />
      </Push>
    </nav>
  );
}
