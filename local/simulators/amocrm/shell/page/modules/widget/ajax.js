// The widget's requests: `$authorizedAjax` adds the disposable token, and our public host is reached through the simulator.

import { known, place } from "../place.js";

/** Send what `$.ajax` asks of our public address where the simulator does what a browser does with it. */
export function openPublicHost($) {
  $.ajaxPrefilter((options) => {
    if (!options.url.startsWith(`${known.public_url}/`)) return;
    options.url = `/sim/public/${place.account}${options.url.slice(known.public_url.length)}`;
  });
}

/** Return `$.ajax` with the token of `ask()` in X-Auth-Token; without a token it fails as a request that was refused. */
export function authorized($, ask) {
  return (options) => {
    const answer = $.Deferred();
    ask().then(
      (token) => {
        const headers = { ...options.headers, "X-Auth-Token": token };
        $.ajax({ ...options, headers }).done(answer.resolve).fail(answer.reject);
      },
      (error) => answer.reject({ status: 0, statusText: error.message, getResponseHeader: () => null }, "error", error.message),
    );
    return answer.promise();
  };
}
