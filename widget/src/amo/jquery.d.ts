/** The few things of jQuery that the widget uses; amoCRM brings the library. */
declare module 'jquery' {
  export interface JQuery {
    readonly length: number;
    get(index: number): HTMLElement | undefined;
    find(selector: string): JQuery;
    closest(selector: string): JQuery;
    trigger(event: string): JQuery;
    on(events: string, handler: () => void): JQuery;
    off(events: string): JQuery;
  }

  const $: (target: string | Element | Document) => JQuery;
  export default $;
}

declare module 'lib/components/base/modal' {
  import type { JQuery } from 'jquery';

  export interface ModalOptions {
    class_name: string;
    init: ($body: JQuery) => void;
    /** Asked before the window closes, by whatever way; false keeps it open. */
    destroy: () => boolean;
    disable_overlay_click?: boolean;
    disable_enter_keydown?: boolean;
    disable_escape_keydown?: boolean;
  }

  /** amoCRM's own window: it closes on the overlay, on Escape and on `.modal-body__close`. */
  export default class Modal {
    constructor(options: ModalOptions);
    destroy(): void;
  }
}
