import Modal from 'lib/components/base/modal';
import type { JQuery } from 'jquery';
import { Text, TextPrimaryTheme } from '@kommo-crm/crm-react-ui-kit/Text';
import { type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';

import { t } from '../i18n';
import { ROOT_CLASS } from '../mount';
import { toFirst, useFocusInside } from './focus';

interface DialogProps {
  title: string;
  /** The window has been closed: by the cross, the overlay or Escape. */
  onClose: () => void;
  /** Asked before a person closes the window; false keeps it open. */
  mayClose?: () => boolean;
  size?: 'small' | 'medium' | 'large' | 'wide';
  children: ReactNode;
}

/** amoCRM's own window with our content; it is open as long as it is drawn. */
export function Dialog({ title, onClose, mayClose = () => true, size = 'medium', children }: DialogProps) {
  const [$body, setBody] = useState<JQuery | null>(null);
  const now = useRef({ onClose, mayClose });
  const heading = useId();
  const body = $body?.get(0) ?? null;

  useLayoutEffect(() => {
    now.current = { onClose, mayClose };
  });

  useEffect(() => {
    // amoCRM moves the focus into its window and does not bring it back.
    const before = document.activeElement;
    let isLeaving = false;
    const modal = new Modal({
      class_name: `modal-window ${ROOT_CLASS} ${ROOT_CLASS}__modal ${ROOT_CLASS}__modal_${size}`,
      disable_enter_keydown: true,
      init: (given) => {
        given.trigger('modal:loaded');
        setBody(given);
      },
      destroy: () => {
        if (isLeaving) return true;
        if (!now.current.mayClose()) return false;
        isLeaving = true;
        // amoCRM takes the window away only after this answer.
        queueMicrotask(() => now.current.onClose());
        return true;
      },
    });
    return () => {
      if (!isLeaving) {
        isLeaving = true;
        modal.destroy();
      }
      bringBack(before);
    };
  }, [size]);

  useEffect(() => {
    const element = $body?.get(0);
    if (!element) return undefined;
    element.setAttribute('role', 'dialog');
    element.setAttribute('aria-modal', 'true');
    element.setAttribute('aria-labelledby', heading);
    // amoCRM puts its window into the middle when it is told, and ours grows.
    const observer = new ResizeObserver(() => $body?.trigger('modal:centrify'));
    observer.observe(element);
    return () => observer.disconnect();
  }, [$body, heading]);

  useFocusInside(body);

  if (!body) return null;
  return createPortal(
    <div className={`${ROOT_CLASS}__dialog`}>
      <button type="button" className={`${ROOT_CLASS}__dialog-close modal-body__close`} aria-label={t('common.close')}>
        <span className="icon icon-modal-close" aria-hidden="true" />
      </button>
      <Text as="h2" size="xl" theme={TextPrimaryTheme} id={heading} className={`${ROOT_CLASS}__dialog-title`}>
        {title}
      </Text>
      {children}
    </div>,
    body,
  );
}

/** Brings the keyboard to where it was; a press beside a window has taken it out of there. */
function bringBack(before: Element | null): void {
  const isSomewhere = before instanceof HTMLElement && before.isConnected && before !== document.body;
  const windows = document.querySelectorAll<HTMLElement>(`.${ROOT_CLASS}__modal [role="dialog"]`);
  if (isSomewhere) before.focus();
  else toFirst(windows[windows.length - 1]);
}

/** The row of buttons at the lower end of a dialog. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={`${ROOT_CLASS}__dialog-actions modal-body__actions`}>{children}</div>;
}
