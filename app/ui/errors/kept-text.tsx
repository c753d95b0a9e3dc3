import { useTranslations } from "use-intl";
import type { Message, MessageKey } from "~/i18n/messages";
import { useMessage } from "~/i18n/words";
import { Page } from "../frame/page";

const FIELD_LABELS: Record<string, MessageKey> = {
  title: "keptText.fields.title",
  body: "keptText.fields.body",
  tags: "keptText.fields.tags",
  firstName: "keptText.fields.firstName",
  lastName: "keptText.fields.lastName",
  slug: "publishing.address",
};

type KeptTextProps = {
  /** Every field of the form that was sent, by name; those without a label travel hidden. */
  entered: Record<string, string>;
  /** Why it was not saved, as a sentence. */
  problem: Message;
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
  const t = useTranslations("keptText");
  const say = useMessage();
  const names = Object.keys(entered);
  return (
    <Page title={t("heading")}>
      <form className="stack" method="post" action={action}>
        <div className="problem-summary" role="alert">
          <p className="problem-summary-title">{say(problem)}</p>
          <p>{t("below")}</p>
        </div>
        {signInHref && (
          <p>
            {t.rich("signIn", {
              link: (name) => (
                <a href={signInHref} target="_blank" rel="noreferrer">
                  {name}
                </a>
              ),
            })}
          </p>
        )}
        {names.map((name) => (
          <KeptField key={name} name={name} value={entered[name] ?? ""} />
        ))}
        <button className="button button-primary">{t("again")}</button>
      </form>
    </Page>
  );
}

function KeptField({ name, value }: { name: string; value: string }) {
  const t = useTranslations();
  const label = FIELD_LABELS[name];
  if (!label) return <input type="hidden" name={name} value={value} />;
  return (
    <div className="field">
      <label className="field-label" htmlFor={name}>
        {t(label)}
      </label>
      {name === "body" ? (
        <textarea className="field-input" dir="auto" id={name} name={name} defaultValue={value} />
      ) : (
        <input className="field-input" dir="auto" id={name} name={name} defaultValue={value} />
      )}
    </div>
  );
}
