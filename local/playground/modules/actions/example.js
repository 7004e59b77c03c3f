// «Создать пример»: an account, a bot and a person who writes, in one click.

import { state } from "../store.js";
import { t } from "../i18n.js";
import { attempt } from "../toast.js";
import { connectNewBot, createAccount, untilConnected } from "./setup.js";
import { newPerson, say } from "./telegram.js";

export function createExample() {
  return attempt("example", async () => {
    await createAccount("romashka");
    await untilConnected();
    const pipelineId = state.account.pipelines.find((pipeline) => pipeline.is_main).id;
    await connectNewBot({ name: t("example.bot"), username: "romashka_flowers_bot", label: t("example.label"), pipelineId });
    newPerson({ first_name: t("example.firstName"), last_name: t("example.lastName"), username: "anna_lebedeva" });
    await say({ text: "/start site" });
    await say({ text: t("example.text") });
  });
}
