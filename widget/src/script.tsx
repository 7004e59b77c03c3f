import $, { type JQuery } from 'jquery';
import type { ReactNode } from 'react';

import '@kommo-crm/crm-react-ui-kit/assets/theme.css';
import '@kommo-crm/crm-react-ui-kit/assets/icons.css';

import { Api } from './api/client';
import { ApiProvider } from './api/context';
import { Transport } from './api/transport';
import { setStyle } from './amo/style';
import type { AmoWidget, SaveParams } from './amo/types';
import { BotsPage } from './bots/BotsPage';
import { Guard } from './controls/Guard';
import { watch } from './everywhere/watch';
import { language, speak } from './i18n';
import { mount, unmountAll } from './mount';
import { Footer } from './settings/Footer';
import { closeForm, openForm } from './settings/form';
import { NativeFields } from './settings/native';
import { check, save } from './settings/save';
import { Help } from './settings/Help';
import { SettingsWindow } from './settings/SettingsWindow';
// After what the kit brings along: where both say something, ours is meant.
import './style.css';

const EVENTS = 'reon_telegram_bot';

/** What amoCRM makes an object of: it brings its own methods, and calls the callbacks. */
export default function Widget(this: AmoWidget): AmoWidget {
  let api: Api | null = null;
  let stopWatching: (() => void) | null = null;
  let fields: NativeFields | null = null;
  const start = () => {
    speak(this);
    setStyle(this.get_settings());
    api ??= new Api(new Transport((options) => this.$authorizedAjax(options), PUBLIC_URL, language()));
    return api;
  };
  const draw = (place: Element, content: ReactNode, where?: 'first') =>
    mount(
      place,
      <ApiProvider value={start()}>
        <Guard>{content}</Guard>
      </ApiProvider>,
      where,
    );
  this.callbacks = {
    render: () => true,
    init: () => {
      stopWatching?.();
      stopWatching = watch(start(), this);
      return true;
    },
    bind_actions: () => true,
    settings: ($modal: JQuery) => {
      const native = new NativeFields($modal);
      fields = native;
      native.replace(check);
      openForm(this.get_settings());
      const shown = native.canSave ? <SettingsWindow onChange={(contact) => native.write(contact)} /> : <Help />;
      draw(native.place, shown, 'first');
      if (native.end) draw(native.end, <Footer />);
      return true;
    },
    advancedSettings: () => {
      const code = this.get_settings().widget_code;
      const place = document.getElementById(`work-area-${code}`) ?? document.getElementById('list_page_holder');
      if (place) draw(place, <BotsPage />);
      $(document).off(`.${EVENTS}`).on(`page:changed.${EVENTS}`, unmountAll);
      return true;
    },
    onSave: (params?: SaveParams) => save(start(), params),
    // The pipeline of a bot is chosen on the widget's own page; the source that amoCRM adds needs nothing of us.
    onAddAsSource: () => true,
    destroy: () => {
      $(document).off(`.${EVENTS}`);
      stopWatching?.();
      fields?.restore();
      closeForm();
      unmountAll();
      return true;
    },
  };
  return this;
}
