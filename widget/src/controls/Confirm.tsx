import { ButtonDangerPrimaryTheme, ButtonPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { Text, TextPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Text';
import { type ReactNode, useState } from 'react';

import { wordsOf } from '../api/words';
import { t } from '../i18n';
import { Action } from './Action';
import { Dialog, DialogActions } from './Dialog';
import { Notice } from './Notice';
import { Push } from './Push';

interface ConfirmProps {
  /** The question, with a question mark. */
  title: string;
  children?: ReactNode;
  /** What the button does, as a verb. */
  accept: string;
  cancel?: string;
  isDangerous?: boolean;
  /** The window closes by itself when this has worked, and shows the reason when it has not. */
  onAccept: () => void | Promise<void>;
  onClose: () => void;
}

/** A question before something that cannot be undone. */
export function Confirm({ title, children, accept, cancel, isDangerous = false, onAccept, onClose }: ConfirmProps) {
  const [failure, setFailure] = useState<string | null>(null);
  const run = async () => {
    setFailure(null);
    try {
      await onAccept();
      onClose();
    } catch (error) {
      setFailure(wordsOf(error));
    }
  };
  return (
    <Dialog title={title} size="small" onClose={onClose}>
      {children && (
        <Text as="div" size="l" theme={TextPrimaryTheme}>
          {children}
        </Text>
      )}
      {failure && <Notice level="error">{failure}</Notice>}
      <DialogActions>
        <Action theme={isDangerous ? ButtonDangerPrimaryTheme : ButtonPrimaryTheme} onRun={run}>
          {accept}
        </Action>
        <Push onClick={onClose} data-autofocus={isDangerous || undefined}>
          {cancel ?? t('common.cancel')}
        </Push>
      </DialogActions>
    </Dialog>
  );
}
