import { Form, Link } from "@remix-run/react";

type LeavingFormProps = {
  word: string;
  problem: string | null;
  entered: string;
};

/** What goes, what stays until when, and the question asked again. */
export function LeavingForm({ word, problem, entered }: LeavingFormProps) {
  return (
    <Form method="post" className="stack">
      <p>
        Deleting your account erases every post, every version of it, and your account with Clerk.
        Nobody can bring them back, nor can we.
      </p>
      <ul>
        <li>Your own pages are gone at once.</li>
        <li>Copies that were read a moment ago may be seen elsewhere for some minutes.</li>
        <li>
          If you want to keep your posts, <Link to="/settings/export">export them</Link> first.
        </li>
      </ul>
      <div className="field">
        <label className="field-label" htmlFor="confirmation">
          Type <strong>{word}</strong> to go on
        </label>
        <input
          className="field-input"
          id="confirmation"
          name="confirmation"
          defaultValue={entered}
          autoComplete="off"
          autoCapitalize="none"
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? "confirmation-problem" : undefined}
        />
        {problem && (
          <p className="field-problem" id="confirmation-problem" role="alert">
            {problem}
          </p>
        )}
      </div>
      <div className="button-row">
        <button className="button button-danger">Delete my account</button>
        <Link className="button" to="/settings">
          Keep it
        </Link>
      </div>
    </Form>
  );
}
