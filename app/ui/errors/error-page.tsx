import type { ReactNode } from "react";
import { Link } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { errorWords, UNREACHABLE } from "./error-words";
import { Mark } from "../frame/mark";
import { Page } from "../frame/page";

type ErrorPageProps = {
  /** HTTP status, or `UNREACHABLE`. */
  status: number;
  /** Shown on faults of ours, so that a person can tell us which one. */
  requestId?: string;
  /** Said after the standing words: something this page alone knows. */
  children?: ReactNode;
};

/** A whole page, main landmark included: what happened, what is safe, what to do now. */
export function ErrorPage({ status, requestId, children }: ErrorPageProps) {
  const t = useTranslations();
  const words = errorWords(status);
  return (
    <Page>
      <div className="state">
        <Mark />
        <h1>{t(words.title)}</h1>
        <div className="state-words">
          <p>{t(words.happened)}</p>
          <p>{t(words.safe)}</p>
          <p>{t(words.now)}</p>
          {children}
        </div>
        <p className="button-row">
          <Link className="button button-primary" to={words.link.to}>
            {t(words.link.name)}
          </Link>
        </p>
        <p className="state-facts">
          {status === UNREACHABLE ? t("errors.noAnswer") : t("errors.status", { status })}
          {requestId && (
            <>
              {" · "}
              {t.rich("errors.request", { id: requestId, code: (id) => <code>{id}</code> })}
            </>
          )}
        </p>
      </div>
    </Page>
  );
}
