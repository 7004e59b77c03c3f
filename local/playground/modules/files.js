// The bytes of files that people choose.

import { CallError } from "./http.js";
import { t } from "./i18n.js";

const HEAD = /^data:[^,]*,/;

function readAddress(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new CallError(t("error.file", { name: file.name })));
    reader.readAsDataURL(file);
  });
}

/** Return a file's bytes in base64. */
export async function readContent(file) {
  return (await readAddress(file)).replace(HEAD, "");
}
