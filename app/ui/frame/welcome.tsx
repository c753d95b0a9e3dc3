import { Link } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { Page } from "./page";

/** The picture's own size in pixels; the attributes keep its place while it loads. */
const PICTURE = { width: 1200, height: 800 };

/** The signed-out home, main landmark included. */
export function Welcome() {
  const t = useTranslations();
  return (
    <Page wide>
      <div className="welcome">
        <h1 className="welcome-sentence">{t("home.sentence")}</h1>
        <p className="button-row">
          <Link className="button button-primary" to="/sign-up">
            {t("frame.createAccount")}
          </Link>
          <Link className="button" to="/sign-in">
            {t("frame.signIn")}
          </Link>
        </p>
        <picture className="welcome-picture">
          <source srcSet="/editor-dark.webp" media="(prefers-color-scheme: dark)" {...PICTURE} />
          <img src="/editor-light.webp" alt={t("home.picture")} {...PICTURE} />
        </picture>
      </div>
    </Page>
  );
}
