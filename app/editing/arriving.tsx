import { Link } from "@remix-run/react";

/** A post whose list entry is here before its text: a matter of seconds, and never "deleted". */
export function Arriving({ title }: { title: string }) {
  return (
    <div className="state">
      <h1>{title}</h1>
      <div className="state-words">
        <p>This post was just saved and is still arriving here. Nothing is lost.</p>
      </div>
      <p className="button-row">
        <Link className="button button-primary" to="." reloadDocument>
          Look again
        </Link>
      </p>
    </div>
  );
}
