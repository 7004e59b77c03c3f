import { Component, type ReactNode } from 'react';

import { t } from '../i18n';
import { EMAIL } from '../support';
import { Notice } from './Notice';
import { Push } from './Push';

interface GuardState {
  hasFailed: boolean;
}

/** Stands in for a part of the page that broke, instead of an empty place; «Повторить» draws it anew. */
export class Guard extends Component<{ children: ReactNode }, GuardState> {
  override state: GuardState = { hasFailed: false };

  static getDerivedStateFromError(): GuardState {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    const again = <Push onClick={() => this.setState({ hasFailed: false })}>{t('common.retry')}</Push>;
    return (
      <Notice level="error" actions={again}>
        {t('common.broken', { email: EMAIL })}
      </Notice>
    );
  }
}
