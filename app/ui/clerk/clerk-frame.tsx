import type { ReactNode } from "react";
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
  return (
    <Page wide>
      <div className={wide ? "clerk-frame clerk-frame-wide" : "clerk-frame"}>
        {!wide && <Mark />}
        <h1 className="visually-hidden">{heading}</h1>
        <div className="clerk-frame-place">
          <noscript>
            <p className="notice">
              {heading} needs JavaScript, since Clerk keeps the passwords. Reading and writing your
              posts do not need it.
            </p>
          </noscript>
          {children}
        </div>
      </div>
    </Page>
  );
}
