import type { JQuery } from 'jquery';

import type { AuthorizedAjax } from '../api/transport';

/** Texts of `i18n/{lang}.json` as amoCRM hands them out. */
export interface Langs {
  [key: string]: string | Langs | undefined;
}

/** What `get_settings()` returns besides the fields of the manifest. */
export interface WidgetSettings {
  active?: 'Y' | 'N' | 'S';
  status?: 'install' | 'installed' | 'not_configured';
  widget_code: string;
  oauth_client_uuid?: string;
  version?: string;
  path?: string;
  client_name?: string;
  phone_number?: string;
  terms_of_use?: string;
}

/** What `onSave` is called with: N while the widget is being switched off. */
export interface SaveParams {
  active?: 'Y' | 'N';
  fields?: Partial<Record<'client_name' | 'phone_number' | 'terms_of_use', string>>;
}

/** The names that amoCRM calls the widget by. */
export interface Callbacks {
  render: () => boolean;
  init: () => boolean;
  bind_actions: () => boolean;
  settings: ($modal: JQuery) => boolean;
  advancedSettings: () => boolean;
  onSave: (params?: SaveParams) => boolean;
  onAddAsSource: (pipelineId: number) => boolean;
  destroy: () => boolean;
}

/** The object that amoCRM gives to the script, as far as it is used. */
export interface AmoWidget {
  callbacks: Callbacks;
  langs?: Langs;
  get_settings(): WidgetSettings;
  $authorizedAjax: AuthorizedAjax;
}

/** amoCRM's global object, as far as it is used. */
export interface App {
  constant(key: 'account'): { id: number; subdomain: string; timezone?: string } | undefined;
  constant(key: 'user'): { id: number } | undefined;
  constant(key: 'user_rights'): { is_admin?: boolean } | undefined;
  /** Everybody of the account, by id. */
  constant(key: 'managers'): Record<string, { title: string; active: boolean }> | undefined;
  notifications: {
    add_error(note: { header: string; text: string; link?: string }): void;
  };
}
