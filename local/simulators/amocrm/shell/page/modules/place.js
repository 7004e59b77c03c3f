// Where the page is, and what the server knows of it: /crm/{account}/{page}?theme=&lang=&user=.

import { call } from "./http.js";

const [, , account, ...rest] = location.pathname.split("/");
const query = new URLSearchParams(location.search);

export const place = {
  account: Number(account),
  page: rest.join("/"),
  theme: query.get("theme") ?? "light",
  language: query.get("lang") ?? "ru",
  user: query.get("user") ?? "admin",
};

/** What `GET …/ajax/frame` answers. */
export let known = null;

export async function load() {
  known = await call("GET", ajax("frame"));
}

/** Return the address of a call that amoCRM's pages make to their own server. */
export function ajax(path) {
  const asked = new URLSearchParams({ lang: place.language, user: place.user });
  return `/crm/${place.account}/ajax/${path}?${asked}`;
}

/** Return the address of another page of this account, seen by the same person. */
export function address(page) {
  const kept = new URLSearchParams(location.search);
  return `/crm/${place.account}/${page}${kept.size ? `?${kept}` : ""}`;
}
