import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { useTranslations } from "use-intl";
import { requireThemselves } from "~/auth/proof/require-proof.server";
import { requireWriter } from "~/auth/require-writer.server";
import { parseReturnPath, signInPath } from "~/auth/return-path";
import { keepingText } from "~/forms/unavailable.server";
import { titled } from "~/i18n/page-title";
import { endingSession } from "~/leaving/leave.server";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";

export const meta = titled("titles.prove");

export async function loader(args: LoaderFunctionArgs) {
  const viewer = await requireThemselves(args);
  return viewer.isProvedLately ? redirect(backTo(args.request)) : null;
}

/** Ends the session, so that Clerk's sign-in asks anew: its token then says so. */
export async function action(args: ActionFunctionArgs) {
  const { writer, form } = await requireWriter(args);
  const { auth, people } = args.context;
  await keepingText(args, form, people.endSession(writer.sessionId));
  const target = new Request(new URL(backTo(args.request), args.request.url));
  const headers = endingSession(args.request);
  return redirect(signInPath(auth.signInUrl, target), { status: 303, headers });
}

function backTo(request: Request): string {
  return parseReturnPath(new URL(request.url).searchParams.get("redirect_url")) ?? "/settings";
}

export default function Prove() {
  const t = useTranslations();
  return (
    <Page title={t("titles.prove")}>
      {/* Plain: this page is for browsers in which a script did not do it already. */}
      <form className="stack" method="post">
        <p>{t("prove.why")}</p>
        <div className="button-row">
          <button className="button button-primary">{t("prove.button")}</button>
          <a className="button" href="/settings">
            {t("prove.keep")}
          </a>
        </div>
      </form>
    </Page>
  );
}

export { RouteError as ErrorBoundary, routeHeaders as headers };
