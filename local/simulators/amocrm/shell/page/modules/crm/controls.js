// How amoCRM's controls behave, whoever put their markup on the page.

const LIST = "control--select--list";
const ITEM = "control--select--list--item";

export function installControls($) {
  $(document)
    .on("change", ".control-checkbox input", ({ currentTarget }) => {
      $(currentTarget).closest(".control-checkbox").toggleClass("is-checked", currentTarget.checked);
    })
    .on("change", ".control-radio input", ({ currentTarget }) => {
      const $radios = $(`.control-radio input[name="${currentTarget.name}"]`);
      $radios.each((_, radio) => $(radio).closest(".control-radio").toggleClass("is-checked", radio.checked));
    })
    .on("click", ".control--select--button", ({ currentTarget }) => open($, $(currentTarget).closest(".control--select")))
    .on("click", `.${ITEM}`, ({ currentTarget }) => choose($(currentTarget)))
    .on("keydown", ".control--select", (event) => move($, event))
    .on("click", (event) => close($, $(event.target).closest(".control--select")));
}

function open($, $select) {
  close($, $select);
  const $list = $select.find(`.${LIST}`).toggleClass(`${LIST}-opened`);
  $select.find(`.${ITEM}`).removeClass(`${ITEM}-key_selected`);
  $list.find(`.${ITEM}-selected`).addClass(`${ITEM}-key_selected`);
}

/** Close every list but that of one control. */
function close($, $but) {
  $(`.${LIST}-opened`).not($but.find(`.${LIST}`)).removeClass(`${LIST}-opened`);
}

function choose($item) {
  const $select = $item.closest(".control--select");
  const value = $item.attr("data-value");
  $item.addClass(`${ITEM}-selected`).siblings().removeClass(`${ITEM}-selected`);
  $select.find(".control--select--button").attr("data-value", value).find(".control--select--button-inner").text($item.text().trim());
  $select.find(`.${LIST}`).removeClass(`${LIST}-opened`);
  $select.find(".control--select--input").val(value).trigger("change").trigger("controls:change").trigger("controls:change:visual");
}

function move($, event) {
  const $select = $(event.currentTarget);
  const $items = $select.find(`.${ITEM}`);
  const isOpen = $select.find(`.${LIST}`).hasClass(`${LIST}-opened`);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (!isOpen) open($, $select);
    const place = $items.index($select.find(`.${ITEM}-key_selected`)) + step;
    $items.removeClass(`${ITEM}-key_selected`).eq(Math.max(0, Math.min(place, $items.length - 1))).addClass(`${ITEM}-key_selected`);
  } else if (isOpen && event.key === "Enter") {
    event.preventDefault();
    choose($select.find(`.${ITEM}-key_selected`));
  } else if (isOpen && event.key === "Escape") {
    event.preventDefault();
    close($, $());
  }
}
