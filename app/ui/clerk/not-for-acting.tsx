import { useTranslations } from "use-intl";
import { Page } from "../frame/page";

/** In place of Clerk's pages about an account or a team, for whoever acts for the person whose it is. */
export function NotForActing({ title }: { title: string }) {
  const t = useTranslations("session");
  return (
    <Page title={title}>
      <p className="notice">{t("notForActing")}</p>
    </Page>
  );
}
