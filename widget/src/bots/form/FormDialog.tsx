import { type ReactNode, useEffect, useRef, useState } from 'react';

import { wordsOf } from '../../api/words';
import { Action } from '../../controls/Action';
import { Confirm } from '../../controls/Confirm';
import { Dialog, DialogActions } from '../../controls/Dialog';
import { Notice } from '../../controls/Notice';
import { Push } from '../../controls/Push';
import { t } from '../../i18n';

interface Props {
  title: string;
  size?: 'medium' | 'large' | 'wide';
  /** What the button does, as a verb. */
  accept: string;
  /** Whether something would be lost if the window closed. */
  isDirty: boolean;
  /** Whether what is filled in may be sent; where not, the first field that is wrong is gone to. */
  isComplete: () => boolean;
  /** Why the last try failed is shown when it throws, unless that is said at a field already. */
  onAccept: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}

/** Thrown by what sends a form: the refusal is shown at the fields that it is about. */
export class SaidAtField extends Error {}

/** A window with a form: it asks before what was filled in is lost, and sends it once. */
export function FormDialog({ title, size = 'medium', accept, isDirty, isComplete, onAccept, onClose, children }: Props) {
  const [isLeaving, setLeaving] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const wrong = useFirstWrong(form);
  useLeavePageWarning(isDirty);

  const mayClose = () => {
    setLeaving(isDirty);
    return !isDirty;
  };
  const send = async () => {
    setFailure(null);
    if (!isComplete()) {
      wrong.goTo();
      return;
    }
    try {
      await onAccept();
    } catch (error) {
      setFailure(error instanceof SaidAtField ? null : wordsOf(error));
      wrong.goTo();
    }
  };
  return (
    <Dialog title={title} size={size} onClose={onClose} mayClose={mayClose}>
      <form ref={form} onSubmit={(event) => event.preventDefault()} noValidate>
        {children}
        {failure && <Notice level="error">{failure}</Notice>}
        <DialogActions>
          <Action type="submit" onRun={send}>
            {accept}
          </Action>
          <Push onClick={() => mayClose() && onClose()}>{t('common.cancel')}</Push>
        </DialogActions>
      </form>
      {isLeaving && (
        <Confirm
          title={t('common.unsaved')}
          accept={t('common.leave')}
          cancel={t('common.stay')}
          isDangerous
          onAccept={onClose}
          onClose={() => setLeaving(false)}
        >
          {t('common.unsaved_text')}
        </Confirm>
      )}
    </Dialog>
  );
}

/** Brings the keyboard to the first field that is wrong, once it is drawn as such. */
function useFirstWrong(form: { current: HTMLFormElement | null }): { goTo: () => void } {
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (tries) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [form, tries]);
  return { goTo: () => setTries((before) => before + 1) };
}

function useLeavePageWarning(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return undefined;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isDirty]);
}
