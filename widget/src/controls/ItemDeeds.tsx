import { ButtonIconSmallDangerGhostTheme, ButtonIconSmallGhostTheme } from '@kommo-crm/crm-react-ui-kit/Button';
import { useLayoutEffect, useRef } from 'react';

import { t } from '../i18n';
import { ROOT_CLASS } from '../mount';
import { Icon } from './Icon';
import { Push } from './Push';

export type Step = -1 | 1;

interface ItemDeedsProps {
  /** What is moved or removed; read out, not shown. */
  name: string;
  isFirst: boolean;
  isLast: boolean;
  onMove: (step: Step) => void;
  onRemove: () => void;
}

/** Moves an item of a list that a person puts in order, or takes it away. */
export function ItemDeeds({ name, isFirst, isLast, onMove, onRemove }: ItemDeedsProps) {
  const place = useRef<HTMLSpanElement>(null);
  const pressed = useRef<Step | null>(null);
  useLayoutEffect(() => {
    if (!pressed.current) return;
    // An item that is put elsewhere in the page loses the keyboard, and at the end of the list its button is dead.
    const [up, down] = place.current?.querySelectorAll('button') ?? [];
    const wanted = pressed.current === -1 ? [up, down] : [down, up];
    wanted.find((button) => button && !button.disabled)?.focus();
    pressed.current = null;
  });
  const move = (step: Step) => {
    pressed.current = step;
    onMove(step);
  };
  return (
    <span className={`${ROOT_CLASS}__item-deeds`} ref={place}>
      <Push theme={ButtonIconSmallGhostTheme} aria-label={t('common.move_up', { name })} isDisabled={isFirst} onClick={() => move(-1)}>
        <Icon name="up" />
      </Push>
      <Push theme={ButtonIconSmallGhostTheme} aria-label={t('common.move_down', { name })} isDisabled={isLast} onClick={() => move(1)}>
        <Icon name="down" />
      </Push>
      <Push theme={ButtonIconSmallDangerGhostTheme} aria-label={t('common.remove', { name })} onClick={onRemove}>
        <Icon name="trash" />
      </Push>
    </span>
  );
}
