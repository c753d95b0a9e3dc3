import { Form, Link } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { ManagersOnly } from "~/ui/clerk/managers-only";
import { When } from "~/ui/when";
import { NEW_FLAGS, PublicationFields } from "./publication-fields";
import { ScheduleForm, ScheduleNotice } from "./schedule-part";
import type { ScheduleRefused } from "./scheduling.server";
import type { openPublishing } from "./publishing.server";

export type Publishing = NonNullable<Awaited<ReturnType<typeof openPublishing>>>;

interface PublishingPageProps {
  publishing: Publishing;
  /** The schedule that was not taken, on the page that answers it. */
  refused: ScheduleRefused | null;
}

/** Who may read a post, where, and by which links. Plain forms: each does one thing and comes back here. */
export function PublishingPage({ publishing, refused }: PublishingPageProps) {
  const { id, publication, takedown, home, schedule } = publishing;
  const t = useTranslations("publishing");
  const problems = useTranslations("problems");
  return (
    <div className="stack">
      <p>
        <Link to={`/posts/${id}`}>{t("back")}</Link>
      </p>
      <p>
        {publication?.slug
          ? t.rich("at", {
              link: () => (
                <a href={`${home}/${publication.slug}`}>{`${home}/${publication.slug}`}</a>
              ),
            })
          : t(publication ? "atSecret" : "notYet")}
      </p>
      {schedule && <ScheduleNotice schedule={schedule} />}
      {takedown && (
        <div className="notice">
          <p>
            {t.rich("takenDown", {
              when: () => <When at={takedown.at} />,
              reason: () => <q dir="auto">{takedown.reason}</q>,
            })}
          </p>
          <p>{t("changeFirst")}</p>
        </div>
      )}
      <ManagersOnly fallback={<p>{problems("notManager")}</p>}>
        <PublishForm publishing={publishing} />
        {publishing.mayBeScheduled && (
          <ScheduleForm key={schedule?.at} schedule={schedule} refused={refused} />
        )}
        {publication && (
          <Form method="post">
            <input type="hidden" name="intent" value="unpublish" />
            <input type="hidden" name="slugBefore" value={publication.slug ?? ""} />
            <button className="button button-danger">{t("unpublish")}</button>
          </Form>
        )}
        <Links publishing={publishing} />
      </ManagersOnly>
    </div>
  );
}

function PublishForm({ publishing: { publication, revision } }: { publishing: Publishing }) {
  const t = useTranslations("publishing");
  return (
    <Form method="post" className="stack">
      <h2>{publication ? t("how") : t("publish")}</h2>
      <input type="hidden" name="intent" value="publish" />
      <input type="hidden" name="revision" value={revision} />
      <input type="hidden" name="slugBefore" value={publication?.slug ?? ""} />
      <PublicationFields
        idPrefix=""
        slug={publication?.slug ?? ""}
        flags={publication ?? NEW_FLAGS}
        problems={[]}
      />
      <p>
        <button className="button button-primary">{publication ? t("again") : t("publish")}</button>
      </p>
    </Form>
  );
}

function Links({ publishing: { links, revision, state, home } }: { publishing: Publishing }) {
  const t = useTranslations("publishing");
  return (
    <section className="stack" aria-labelledby="links-heading">
      <h2 id="links-heading">{t("links")}</h2>
      <p>{t("linksHint")}</p>
      {links.length > 0 && (
        <ul className="share-links">
          {links.map(({ token, createdAt, expiresAt }) => (
            <li key={token}>
              <a href={`${home}/shared/${token}`}>{`${home}/shared/${token}`}</a>
              <p className="field-hint">
                {t.rich(expiresAt === null ? "madeForGood" : "madeUntil", {
                  made: () => <When at={createdAt} />,
                  end: () => expiresAt !== null && <When at={expiresAt} />,
                })}
              </p>
              <Form method="post">
                <input type="hidden" name="intent" value="revoke" />
                <input type="hidden" name="token" value={token} />
                <button className="button">{t("revoke")}</button>
              </Form>
            </li>
          ))}
        </ul>
      )}
      {state === "trashed" ? <p>{t("restoreFirst")}</p> : <ShareForm revision={revision} />}
    </section>
  );
}

function ShareForm({ revision }: Pick<Publishing, "revision">) {
  const t = useTranslations("publishing");
  return (
    <Form method="post" className="stack">
      <input type="hidden" name="intent" value="share" />
      <input type="hidden" name="revision" value={revision} />
      <div className="field">
        <label className="field-label" htmlFor="days">
          {t("ends")}
        </label>
        <select id="days" name="days" className="field-input" defaultValue="7">
          <option value="1">{t("days.1")}</option>
          <option value="7">{t("days.7")}</option>
          <option value="30">{t("days.30")}</option>
          <option value="0">{t("days.0")}</option>
        </select>
      </div>
      <p>
        <button className="button">{t("makeLink")}</button>
      </p>
    </Form>
  );
}
