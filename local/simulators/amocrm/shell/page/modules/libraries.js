// RequireJS and the libraries that amoCRM gives to widgets by name.

import { TEMPLATES } from "./crm/templates.js";

export async function libraries() {
  window.requirejs.config({ baseUrl: "/crm/libraries" });
  const [$, , { twig }] = await required(["jquery", "underscore", "twig"]);
  for (const [id, data] of Object.entries(TEMPLATES)) twig({ id, data });
  // In amoCRM the module is the function itself, which knows the system's templates by `ref`.
  window.define("twigjs", [], () => twig);
  return { $, twig };
}

/** Return modules by name or address. Rejects with what cannot be loaded. */
export function required(names) {
  return new Promise((resolve, reject) => window.requirejs(names, (...modules) => resolve(modules), reject));
}
