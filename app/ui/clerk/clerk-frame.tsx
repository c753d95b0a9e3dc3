import { ClerkFailed } from "@clerk/remix";
import type { ReactNode } from "react";
import { useTranslations } from "use-intl";
import { Mark } from "../frame/mark";
import { Page } from "../frame/page";

type ClerkFrameProps = {
  /** Clerk's component. */
  children: ReactNode;
  /** The page's `<h1>`, for screen readers: Clerk's component shows a heading of its own. */
  heading: string;
  /** For UserProfile, which is as wide as a page. */
  wide?: boolean;
};

/** A whole page around a Clerk component, with its place reserved until clerk-js draws it. */
export function ClerkFrame({ children, heading, wide = false }: ClerkFrameProps) {
  const t = useTranslations("frame");
  const inSession = useTranslations("session");
  return (
    <Page wide>
      <div className={wide ? "clerk-frame clerk-frame-wide" : "clerk-frame"}>
        {!wide && <Mark />}
        <h1 className="visually-hidden">{heading}</h1>
        <div className="clerk-frame-place">
          <noscript>
            <p className="notice">{t("needsScript", { heading })}</p>
          </noscript>
          <ClerkFailed>
            <p className="notice" role="alert">
              {inSession("needsClerk", { heading })}
            </p>
          </ClerkFailed>
          {children}
        </div>
      </div>
    </Page>
  );
}
