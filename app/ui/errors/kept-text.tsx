import { Page } from "../frame/page";

const FIELD_LABELS: Record<string, string> = {
  title: "Title",
  body: "Text",
  tags: "Tags",
  firstName: "First name",
  lastName: "Last name",
};

type KeptTextProps = {
  /** Every field of the form that was sent, by name; those without a label travel hidden. */
  entered: Record<string, string>;
  /** Why it was not saved, as a sentence. */
  problem: string;
  /** Where the form goes when it is sent again. */
  action: string;
  /** Given when signing in is what has to happen first. */
  signInHref?: string;
};

/**
 * A whole page for a form that could not be saved and came without JavaScript: what was typed is in
 * a real form. A plain `<form>`, since this page must work where Remix's script does not.
 */
export function KeptText({ entered, problem, action, signInHref }: KeptTextProps) {
  const names = Object.keys(entered);
  return (
    <Page title="Not saved yet, but nothing is lost">
      <form className="stack" method="post" action={action}>
        <div className="problem-summary" role="alert">
          <p className="problem-summary-title">{problem}</p>
          <p>What you wrote is below. It is kept only on this page, so leave the page open.</p>
        </div>
        {signInHref && (
          <p>
            <a href={signInHref} target="_blank" rel="noreferrer">
              Sign in in a new tab
            </a>
            , then come back here and save again.
          </p>
        )}
        {names.map((name) => (
          <KeptField key={name} name={name} value={entered[name] ?? ""} />
        ))}
        <button className="button button-primary">Save again</button>
      </form>
    </Page>
  );
}

function KeptField({ name, value }: { name: string; value: string }) {
  const label = FIELD_LABELS[name];
  if (!label) return <input type="hidden" name={name} value={value} />;
  return (
    <div className="field">
      <label className="field-label" htmlFor={name}>
        {label}
      </label>
      {name === "body" ? (
        <textarea className="field-input" id={name} name={name} defaultValue={value} />
      ) : (
        <input className="field-input" id={name} name={name} defaultValue={value} />
      )}
    </div>
  );
}
