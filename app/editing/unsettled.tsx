import { Link } from "@remix-run/react";
import type { Post, PostSummary } from "~/posts/post";
import { When } from "~/ui/when";

type UnsettledProps = {
  opened: { kind: "conflict"; versions: Post[] } | { kind: "arriving"; summary: PostSummary };
};

/** A post that cannot be edited as one text just now: it was changed in two places, or is still on its way. */
export function Unsettled({ opened }: UnsettledProps) {
  if (opened.kind === "arriving") {
    return (
      <div className="state">
        <h1>{opened.summary.title}</h1>
        <p>This post was just saved and is still arriving here. Nothing is lost.</p>
        <p className="button-row">
          <Link className="button button-primary" to="." reloadDocument>
            Look again
          </Link>
        </p>
      </div>
    );
  }
  return (
    <div className="stack">
      <h1>Changed in two places</h1>
      <p>Both versions are here, whole. Nothing is lost.</p>
      {opened.versions.map((version) => (
        <article key={version.revision} className="stack">
          <h2>{version.title}</h2>
          <p className="editor-facts">
            Saved <When at={version.savedAt} language="en" />
          </p>
          <textarea
            readOnly
            className="field-input"
            rows={12}
            aria-label={version.title}
            defaultValue={version.body}
          />
        </article>
      ))}
    </div>
  );
}
