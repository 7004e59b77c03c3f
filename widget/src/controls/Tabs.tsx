import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';

import { ROOT_CLASS } from '../mount';
import { Guard } from './Guard';

export interface Tab<Name extends string> {
  name: Name;
  title: ReactNode;
}

interface TabsProps<Name extends string> {
  /** What the tabs are about; read out, not shown. */
  label: string;
  tabs: Tab<Name>[];
  chosen: Name;
  onChoose: (name: Name) => void;
  /** What the chosen tab shows. */
  children: ReactNode;
}

/** REON's row of tabs with the chosen one's content below; arrows walk along it. */
export function Tabs<Name extends string>({ label, tabs, chosen, onChoose, children }: TabsProps<Name>) {
  const id = useId();
  const row = useRef<HTMLDivElement>(null);
  const walk = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const place = tabs.findIndex((tab) => tab.name === chosen);
    const next = tabs[(place + step + tabs.length) % tabs.length];
    if (!next) return;
    onChoose(next.name);
    row.current?.querySelector<HTMLElement>(`[data-tab="${next.name}"]`)?.focus();
  };
  return (
    <div className={`${ROOT_CLASS}__tabs`}>
      <div className={`${ROOT_CLASS}__tabs-row`} role="tablist" aria-label={label} ref={row} onKeyDown={walk}>
        {tabs.map((tab) => (
          <button
            key={tab.name}
            type="button"
            role="tab"
            id={`${id}-${tab.name}`}
            data-tab={tab.name}
            aria-selected={tab.name === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={tab.name === chosen ? 0 : -1}
            className={`${ROOT_CLASS}__tab`}
            onClick={() => onChoose(tab.name)}
          >
            {tab.title}
          </button>
        ))}
      </div>
      <div className={`${ROOT_CLASS}__tabs-panel`} role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        <Guard key={chosen}>{children}</Guard>
      </div>
    </div>
  );
}
