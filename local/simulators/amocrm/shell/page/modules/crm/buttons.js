// The states of amoCRM's buttons, which are asked for by events: a button without them ignores clicks while it is off.

const OFF = "button-input-disabled";

export function installButtons($) {
  $(document)
    .on("button:save:enable", ".button-input", (event) => turn($(event.currentTarget), true))
    .on("button:save:disable", ".button-input", (event) => turn($(event.currentTarget), false))
    .on("button:save:error", ".button-input", (event) => stop($(event.currentTarget)))
    .on("button:saved", ".button-input", (event) => {
      stop($(event.currentTarget));
      turn($(event.currentTarget), false);
    })
    .on("button:load:start", ".button-input", (event) => load($(event.currentTarget)))
    .on("button:load:stop", ".button-input", (event) => stop($(event.currentTarget)));
}

/** Tell whether a click on the button counts. */
export function isOn($button) {
  return !$button.hasClass(OFF) && !$button.attr("data-loading");
}

function turn($button, isOnNow) {
  $button.toggleClass(OFF, !isOnNow);
  if ($button.hasClass("js-widget-save")) $button.toggleClass("button-input_blue", isOnNow);
}

function load($button) {
  if ($button.attr("data-loading")) return;
  $button.attr("data-loading", "Y").append("<span class='button-input__spinner spinner-icon'></span>");
}

function stop($button) {
  $button.removeAttr("data-loading").find(".button-input__spinner").remove();
}
