import $, { type JQuery } from 'jquery';

import { ROOT_CLASS } from '../mount';
import type { Contact } from './contact';

const HIDDEN = `${ROOT_CLASS}-hidden`;
const SAVE = '.js-widget-save';

/** amoCRM's own fields and button, which keep working behind ours: it saves what stands in its fields. */
export class NativeFields {
  private readonly window: HTMLElement;
  private readonly listening = new AbortController();

  constructor($modal: JQuery) {
    // amoCRM hands out the window or its body.
    this.window = $modal.closest('.widget-settings').get(0) ?? $modal.get(0) ?? document.body;
  }

  /** Where ours is drawn: above amoCRM's button. */
  get place(): HTMLElement {
    return this.window.querySelector('.widget_settings_block__fields') ?? this.description ?? this.window;
  }

  /** Where the contacts of REON stand: at the end of everything. */
  get end(): HTMLElement | null {
    return this.window.querySelector('.widget-settings__wrap-desc-space');
  }

  /** Whether there is something to save: not before the widget is installed. */
  get canSave(): boolean {
    return this.window.querySelector(SAVE) !== null;
  }

  /**
   * Puts ours in the place of amoCRM's, and keeps the window open after saving: it has something to tell.
   *
   * `onSave` is called at each press of «Сохранить»: what amoCRM itself finds missing it shows at its own fields, which
   * nobody sees.
   */
  replace(onSave: () => void): void {
    for (const field of this.window.querySelectorAll('.widget_settings_block__item_field')) field.classList.add(HIDDEN);
    const button = this.window.querySelector(SAVE);
    button?.removeAttribute('data-onsave-destroy-modal');
    button?.addEventListener('click', onSave, { capture: true, signal: this.listening.signal });
  }

  restore(): void {
    for (const field of this.window.querySelectorAll(`.${HIDDEN}`)) field.classList.remove(HIDDEN);
    this.listening.abort();
  }

  /** Writes into amoCRM's fields, and tells it that there is something to save. */
  write({ name, phone, agreed }: Contact): void {
    this.fill('client_name', name.trim());
    this.fill('phone_number', phone.trim());
    this.fill('terms_of_use', agreed ? 'true' : '');
    const button = this.window.querySelector(SAVE);
    if (button) $(button).trigger('button:save:enable');
  }

  private get description(): HTMLElement | null {
    return this.window.querySelector('.widget-settings__desc-space');
  }

  private fill(field: string, value: string): void {
    const input = this.window.querySelector<HTMLInputElement>(`input[name="${field}"]`);
    if (!input || input.value === value) return;
    input.value = value;
    $(input).trigger('input').trigger('change');
  }
}
