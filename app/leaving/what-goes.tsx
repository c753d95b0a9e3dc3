import { Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";

/** What goes with an account, and what stays until when. */
export function WhatGoes() {
  const t = useTranslations("leaving");
  return (
    <>
      <p>{t("warning")}</p>
      <ul>
        <li>{t("atOnce")}</li>
        <li>{t("copies")}</li>
        <li>{t.rich("exportFirst", { link: exportLink })}</li>
      </ul>
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
