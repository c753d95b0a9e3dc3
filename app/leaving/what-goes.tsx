import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { useMessage } from "~/i18n/words";
import type { TeamsLeft } from "./leave.server";

/** What goes with an account, and what stays until when. */
export function WhatGoes({ teams: { staying, going, problem } }: { teams: TeamsLeft }) {
  const t = useTranslations("leaving");
  const say = useMessage();
  return (
    <>
      <p>{t("warning")}</p>
      <ul>
        <li>{t("atOnce")}</li>
        <li>{t("copies")}</li>
        {going.length > 0 && <li>{t("aloneIn", { teams: going.join(", ") })}</li>}
        {staying.length > 0 && <li>{t("stays", { teams: staying.join(", ") })}</li>}
        <li>{t.rich("exportFirst", { link: exportLink })}</li>
      </ul>
      {problem && <p className="notice">{say(problem)}</p>}
    </>
  );
}

/** The same of a team. */
export function WhatGoesWithTeam() {
  const t = useTranslations();
  return (
    <>
      <p>{t("leavingTeam.warning")}</p>
      <ul>
        <li>{t("leavingTeam.members")}</li>
        <li>{t("leaving.copies")}</li>
        <li>{t.rich("leavingTeam.exportFirst", { link: exportLink })}</li>
      </ul>
    </>
  );
}

function exportLink(words: ReactNode) {
  return <Link to="/settings/export">{words}</Link>;
}
