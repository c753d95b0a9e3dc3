import { useTranslations } from "use-intl";
import type { LeavingProgress } from "./leave.server";

/** How far the erasure of an account or a team has come, in words that say no more than is known. */
export function GoodbyePage({ progress }: { progress: LeavingProgress }) {
  const t = useTranslations("goodbye");
  switch (progress.kind) {
    case "under-way":
      return (
        <div className="stack">
          <p role="status">
            {t(progress.isTeam ? "teamErased" : "erased", { count: progress.deleted })}
          </p>
          <p>{t(progress.lastClean === null ? "goesOn" : "lastLook")}</p>
          <p>{t("mayLeave")}</p>
        </div>
      );
    case "finished":
      return (
        <div className="stack">
          <p role="status">{t(progress.isTeam ? "teamFinished" : "finished")}</p>
          {!progress.isTeam && <p>{t("thanks")}</p>}
        </div>
      );
    case "none":
      return (
        <div className="stack">
          <p role="status">{t("none")}</p>
        </div>
      );
  }
}
