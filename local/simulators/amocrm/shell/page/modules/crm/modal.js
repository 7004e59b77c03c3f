// `lib/components/base/modal`, amoCRM's window over the page.
//
// The body is not seen until `modal:loaded` is triggered on it, and stands in the middle only as of the last
// `modal:centrify`. The window closes on the overlay, on Escape, on `.modal-body__close` and `.button-cancel`, unless
// an option or a `destroy` that returns false keeps it open.

import { t } from "../texts.js";

const MARGIN = 20;

export function defineModal($) {
  window.define("lib/components/base/modal", ["jquery"], () => modalOf($));
}

function modalOf($) {
  let opened = 0;

  return class Modal {
    constructor(options = {}) {
      this.options = { class_name: "", container: document.body, focus_element: ".js-modal-accept", ...options };
      this.name = `.modal${(opened += 1)}`;
      const overlay = this.options.default_overlay ? "" : " modal-overlay_white";
      this.$modal = $(`<div class="modal"><div class="modal-scroller custom-scroll">
        <div class="modal-body"></div></div>
        <div class="default-overlay modal-overlay${overlay}"><span class="modal-overlay__spinner spinner-icon"></span></div></div>`);
      this.$modal.addClass(this.options.class_name);
      this.$modal_body = this.$modal.find(".modal-body");
      this.$modal_body.on("modal:loaded", () => this.loaded()).on("modal:centrify", () => this.centrify());
      this.$modal.appendTo(this.options.container);
      this.listen();
      this.options.init?.call(this, this.$modal_body);
    }

    listen() {
      const { disable_overlay_click: keepsOverlay, disable_cancel_click: keepsCancel } = this.options;
      this.$modal.on("click", ".modal-scroller", (event) => {
        if (event.target === event.currentTarget && !keepsOverlay && !keepsCancel) this.destroy();
      });
      this.$modal.on("click", ".modal-body__close, .button-cancel", () => {
        if (!keepsCancel) this.destroy();
      });
      $(document).on(`keydown${this.name}`, (event) => this.pressed(event));
      if (!this.options.disable_resize) $(window).on(`resize${this.name}`, () => this.centrify());
    }

    pressed(event) {
      if (this.$modal.nextAll(".modal").length || event.isDefaultPrevented()) return;
      if (event.key === "Escape" && !this.options.disable_escape_keydown) this.destroy();
      const isText = $(event.target).is("textarea, button, a, select");
      if (event.key === "Enter" && !this.options.disable_enter_keydown && !isText) this.$modal.find(".js-modal-accept").trigger("click");
    }

    loaded() {
      this.$modal.addClass("modal_loaded");
      this.$modal_body.find(this.options.focus_element).trigger("focus");
    }

    centrify() {
      const { offsetHeight: height, offsetWidth: width } = this.$modal_body.get(0);
      const isTall = height + 2 * MARGIN > window.innerHeight;
      this.$modal_body.toggleClass("modal-body-relative", isTall);
      this.$modal_body.css(isTall ? { marginTop: "", marginLeft: "" } : { marginTop: -Math.round(height / 2), marginLeft: -Math.round(width / 2) });
    }

    /** Close, unless the window's own `destroy` returns false. */
    destroy() {
      if (this.options.destroy?.call(this) === false) return;
      $(document).off(this.name);
      $(window).off(this.name);
      this.$modal.remove();
    }

    _showError(text, retry = true) {
      this.$modal_body.empty().append(
        $("<p class='modal-body__error js-modal-error'>").text(text),
        retry ? $("<button type='button' class='button-input js-modal-try-again'>").text(t("tryAgain")) : null);
      this.$modal_body.trigger("modal:loaded").trigger("modal:centrify");
    }
  };
}
