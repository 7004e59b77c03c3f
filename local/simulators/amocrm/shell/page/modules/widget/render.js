// `render()` of the widget object: Twig templates from a text, from the archive, or of amoCRM itself.

import { TEMPLATES } from "../crm/templates.js";

/**
 * Return `render(options, params)`. `data` and `ref` answer the markup at once; `href` with `base_path` loads a file of
 * the archive and gives it to `load`, or answers a promise of it where `promised` is true.
 */
export function renderer(twig) {
  return (options, params = {}) => {
    if (options.ref !== undefined) {
      if (!(options.ref in TEMPLATES)) throw new Error(`render: ${options.ref} is not simulated`);
      return twig({ ref: options.ref }).render(params);
    }
    if (options.data !== undefined) return twig({ data: options.data }).render(params);
    const loaded = load(twig, options);
    if (options.promised) return loaded;
    loaded.then((template) => options.load?.(template), (error) => console.error(error));
    return true;
  };
}

async function load(twig, { href, base_path: base = "", v }) {
  const address = `${base.replace(/\/$/, "")}/${href.replace(/^\//, "")}${v ? `?v=${v}` : ""}`;
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`render: no template at ${address}`);
  return twig({ data: await answer.text() });
}
