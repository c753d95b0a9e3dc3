import type { ReactNode } from "react";
import { Link } from "@remix-run/react";
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
  const words = errorWords(status);
  return (
    <Page>
      <div className="state">
        <Mark />
        <h1>{words.title}</h1>
        <div className="state-words">
          <p>{words.happened}</p>
          <p>{words.safe}</p>
          <p>{words.now}</p>
          {children}
        </div>
        <p className="button-row">
          <Link className="button button-primary" to={words.link.to}>
            {words.link.name}
          </Link>
        </p>
        <p className="state-facts">
          {status === UNREACHABLE ? "No answer" : `Status ${status}`}
          {requestId && (
            <>
              {" · "}request <code>{requestId}</code>
            </>
          )}
        </p>
      </div>
    </Page>
  );
}
