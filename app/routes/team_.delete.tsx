import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  redirectDocument,
} from "@remix-run/cloudflare";
import {
  type ClientActionFunctionArgs,
  Link,
  useActionData,
  useLoaderData,
} from "@remix-run/react";
import { useTranslations } from "use-intl";
import { provePath } from "~/auth/proof/require-proof.server";
import { requireUser } from "~/auth/require-user.server";
import { requireManager, requireWriter } from "~/auth/require-writer.server";
import { FailureNotice } from "~/forms/failure-notice";
import { isFailedWrite, keepingForm, loadUnlessAnswered } from "~/forms/keeping-form";
import { keepingText } from "~/forms/unavailable.server";
import { say } from "~/i18n/messages";
import { titled } from "~/i18n/page-title";
import { parseLeaving, renewingToken, wordOf } from "~/leaving/leave.server";
import { LeavingForm } from "~/leaving/leaving-form";
import { answerRefused } from "~/leaving/refused-leaving.server";
import { WhatGoesWithTeam } from "~/leaving/what-goes";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";

export const meta = titled("titles.deleteTeam");

export async function loader(args: LoaderFunctionArgs) {
  const { team, mayManage, desk } = await requireUser(args);
  return { word: wordOf(team), hasTeam: team !== null, mayManage, desk };
}

export async function action(args: ActionFunctionArgs) {
  const { writer, form } = await requireWriter(args);
  requireManager({ writer, form });
  const parsed = parseLeaving(form, wordOf(writer.team));
  if (!writer.team || !parsed.ok) {
    const problem = parsed.ok ? say("leavingTeam.chooseFirst") : parsed.problem;
    return data({ problem, entered: parsed.entered, proveAt: null }, { status: 422 });
  }
  if (!writer.isProvedLately) {
    const proveAt = provePath("/team/delete");
    const { entered } = parsed;
    return data({ problem: say("leavingTeam.proveFirst"), entered, proveAt }, { status: 403 });
  }
  const left = await keepingText(args, form, args.context.leaving.leaveTeam(args));
  if (!left.ok) return answerRefused(args, left, parsed.entered);
  // As a document, so that clerk-js begins anew as well, without the team.
  const headers = renewingToken(args.request);
  return redirectDocument(`/goodbye/${left.jobId}`, { status: 303, headers });
}

export function clientAction({ serverAction }: ClientActionFunctionArgs) {
  return keepingForm(() => serverAction<typeof action>());
}

export default function DeleteTeam() {
  const t = useTranslations();
  const { word, hasTeam, mayManage, desk } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action | typeof clientAction>();
  const refused = isFailedWrite(answer) ? undefined : answer;
  return (
    <Page title={t("titles.deleteTeam")}>
      {isFailedWrite(answer) && <FailureNotice failure={answer} />}
      {!hasTeam && (
        <p>
          {t("leavingTeam.chooseFirst")} <Link to="/team">{t("titles.team")}</Link>
        </p>
      )}
      {hasTeam && !mayManage && <p>{t("problems.notManager")}</p>}
      {hasTeam && mayManage && (
        <LeavingForm
          word={word}
          problem={refused?.problem ?? null}
          entered={refused?.entered ?? ""}
          proveAt={refused?.proveAt ?? null}
          desk={desk}
          button={t("leavingTeam.button")}
          keepAt="/team"
        >
          <WhatGoesWithTeam />
        </LeavingForm>
      )}
    </Page>
  );
}

export {
  loadUnlessAnswered as shouldRevalidate,
  RouteError as ErrorBoundary,
  routeHeaders as headers,
};
