import { Link } from "@remix-run/react";
import { Page } from "./page";

/** The picture's own size in pixels; the attributes keep its place while it loads. */
const PICTURE = { width: 1200, height: 800 };

/** The signed-out home, main landmark included. */
export function Welcome() {
  return (
    <Page wide>
      <div className="welcome">
        <h1 className="welcome-sentence">A small door to a place of your own to write.</h1>
        <p className="button-row">
          <Link className="button button-primary" to="/sign-up">
            Create account
          </Link>
          <Link className="button" to="/sign-in">
            Sign in
          </Link>
        </p>
        <picture className="welcome-picture">
          <source srcSet="/editor-dark.webp" media="(prefers-color-scheme: dark)" {...PICTURE} />
          <img
            src="/editor-light.webp"
            alt="The editor: a post being written on the left, how it will read on the right."
            {...PICTURE}
          />
        </picture>
      </div>
    </Page>
  );
}
