import { type ActionFunctionArgs, data, redirect } from "@remix-run/cloudflare";
import { useSearchParams } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { appearanceCookies } from "~/appearance/appearance.server";
import { AppearanceForm } from "~/appearance/appearance-form";
import { parseTheme } from "~/appearance/theme";
import { readForm } from "~/forms/read-form.server";
import { parseLanguage } from "~/i18n/languages";
import { titled } from "~/i18n/page-title";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";

export const meta = titled("titles.appearance");

/** Whoever is asking: it is about their browser, not about a person. Only known words are taken. */
export async function action({ request }: ActionFunctionArgs) {
  if (request.method !== "POST") throw new Response(null, { status: 405 });
  const read = await readForm(request, { maxBytes: 1_000 });
  const language = parseLanguage(read.form?.get("language"));
  const theme = parseTheme(read.form?.get("theme"));
  if (!read.ok || !language || !theme) throw data(null, { status: read.ok ? 422 : read.status });
  const headers = new Headers();
  const isSecure = new URL(request.url).protocol === "https:";
  for (const cookie of appearanceCookies({ language, theme }, isSecure)) {
    headers.append("Set-Cookie", cookie);
  }
  return redirect("/appearance?saved", { status: 303, headers });
}

export default function AppearancePage() {
  const t = useTranslations();
  const [search] = useSearchParams();
  return (
    <Page title={t("titles.appearance")}>
      <AppearanceForm saved={search.has("saved")} />
    </Page>
  );
}

export { RouteError as ErrorBoundary };
