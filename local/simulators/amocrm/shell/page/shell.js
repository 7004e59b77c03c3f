// amoCRM's frame around the widget: reads who looks at which page, and hands over to the frame's parts.

import { publish } from "./modules/crm/app.js";
import { installButtons } from "./modules/crm/buttons.js";
import { installControls } from "./modules/crm/controls.js";
import { defineModal } from "./modules/crm/modal.js";
import { draw, drawTrouble } from "./modules/frame.js";
import { libraries } from "./modules/libraries.js";
import { show } from "./modules/pages.js";
import { load, place } from "./modules/place.js";
import { sprite } from "./modules/sprite.js";
import { speak } from "./modules/texts.js";
import { provide } from "./modules/widget/life.js";

document.documentElement.setAttribute("data-crm-ui-kit-theme", place.theme === "dark" ? "alternative" : "default");
document.documentElement.lang = place.language;
speak(place.language);

try {
  const { $, twig } = await libraries();
  await load();
  document.body.prepend(sprite());
  publish();
  installButtons($);
  installControls($);
  defineModal($);
  provide($, twig);
  draw();
  await show(place.page);
} catch (error) {
  drawTrouble(error);
}
