import { Form, Link } from "@remix-run/react";
import { When } from "~/ui/when";
import type { openPublishing } from "./publishing.server";

export type Publishing = NonNullable<Awaited<ReturnType<typeof openPublishing>>>;

/** Who may read a post, where, and by which links. Plain forms: each does one thing and comes back here. */
export function PublishingPage({ publishing }: { publishing: Publishing }) {
  const { id, title, publication, home } = publishing;
  return (
    <div className="stack">
      <p>
        <Link to={`/posts/${id}`}>Back to “{title}”</Link>
      </p>
      {publication ? (
        <p>
          Published at <a href={`${home}/${publication.slug}`}>{`${home}/${publication.slug}`}</a>
        </p>
      ) : (
        <p>Not published: nobody but you can read it.</p>
      )}
      <PublishForm publishing={publishing} />
      {publication && (
        <Form method="post">
          <input type="hidden" name="intent" value="unpublish" />
          <input type="hidden" name="slugBefore" value={publication.slug} />
          <button className="button button-danger">Unpublish</button>
        </Form>
      )}
      <Links publishing={publishing} />
    </div>
  );
}

function PublishForm({ publishing: { publication, revision } }: { publishing: Publishing }) {
  return (
    <Form method="post" className="stack">
      <h2>{publication ? "How it is published" : "Publish"}</h2>
      <input type="hidden" name="intent" value="publish" />
      <input type="hidden" name="revision" value={revision} />
      <input type="hidden" name="slugBefore" value={publication?.slug ?? ""} />
      <div className="field">
        <label htmlFor="slug">Address</label>
        <input
          id="slug"
          name="slug"
          className="input"
          defaultValue={publication?.slug ?? ""}
          maxLength={80}
          autoComplete="off"
          aria-describedby="slug-hint"
        />
        <p id="slug-hint" className="field-hint">
          The last part of its address. Left empty, it is made of the title. Old addresses lead to
          the new one.
        </p>
      </div>
      <fieldset>
        <legend>Who finds it</legend>
        <Choice
          type="radio"
          name="listing"
          value="listed"
          checked={!publication?.isUnlisted}
          label="Everyone: it stands on your page and in your feeds"
        />
        <Choice
          type="radio"
          name="listing"
          value="unlisted"
          checked={publication?.isUnlisted ?? false}
          label="Only those who have its address, which nobody can guess"
        />
      </fieldset>
      <Choice
        type="checkbox"
        name="pinned"
        value="yes"
        checked={publication?.isPinned ?? false}
        label="Pin it: it comes first on your page"
      />
      <Choice
        type="checkbox"
        name="page"
        value="yes"
        checked={publication?.isPage ?? false}
        label="A page, such as “About”: linked at the top, in no list"
      />
      <p>
        <button className="button button-primary">
          {publication ? "Publish as it stands now" : "Publish"}
        </button>
      </p>
    </Form>
  );
}

type ChoiceProps = {
  type: "radio" | "checkbox";
  name: string;
  value: string;
  checked: boolean;
  label: string;
};

function Choice({ type, name, value, checked, label }: ChoiceProps) {
  return (
    <label className="choice">
      <input type={type} name={name} value={value} defaultChecked={checked} /> {label}
    </label>
  );
}

function Links({ publishing: { links, revision, home } }: { publishing: Publishing }) {
  return (
    <section className="stack" aria-labelledby="links-heading">
      <h2 id="links-heading">Share without publishing</h2>
      <p>Whoever has such a link reads this version, and no later one, until the link ends.</p>
      {links.length > 0 && (
        <ul>
          {links.map(({ token, createdAt, expiresAt }) => (
            <li key={token}>
              <a href={`${home}/shared/${token}`}>{`${home}/shared/${token}`}</a>
              <br />
              made <When at={createdAt} />,{" "}
              {expiresAt === null ? (
                "until you revoke it"
              ) : (
                <>
                  until <When at={expiresAt} />
                </>
              )}
              <Form method="post">
                <input type="hidden" name="intent" value="revoke" />
                <input type="hidden" name="token" value={token} />
                <button className="button">Revoke</button>
              </Form>
            </li>
          ))}
        </ul>
      )}
      <Form method="post" className="stack">
        <input type="hidden" name="intent" value="share" />
        <input type="hidden" name="revision" value={revision} />
        <div className="field">
          <label htmlFor="days">The link ends</label>
          <select id="days" name="days" className="input" defaultValue="7">
            <option value="1">after a day</option>
            <option value="7">after a week</option>
            <option value="30">after thirty days</option>
            <option value="0">when I revoke it</option>
          </select>
        </div>
        <p>
          <button className="button">Make a link</button>
        </p>
      </Form>
    </section>
  );
}
