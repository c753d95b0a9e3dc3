import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  redirect,
} from "@remix-run/cloudflare";
import { type ClientActionFunctionArgs, useActionData, useLoaderData } from "@remix-run/react";
import { provePath } from "~/auth/proof/require-proof.server";
import { requireAsker, requireCalm } from "~/auth/require-user.server";
import { requireWriter } from "~/auth/require-writer.server";
import { FailureNotice } from "~/forms/failure-notice";
import { isFailedWrite, keepingForm, loadUnlessAnswered } from "~/forms/keeping-form";
import { keepingText, orUnavailable } from "~/forms/unavailable.server";
import { endingSession, LEAVING_WORD, parseLeaving } from "~/leaving/leave.server";
import { LeavingForm } from "~/leaving/leaving-form";
import { answerRefused } from "~/leaving/refused-leaving.server";
import { WhatGoes } from "~/leaving/what-goes";
import { useTranslations } from "use-intl";
import { say } from "~/i18n/messages";
import { titled } from "~/i18n/page-title";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";

export const meta = titled("titles.delete");

/** Clerk is asked about each team, of which there may be thirty. */
const TEAMS_COST = 10;

export async function loader(args: LoaderFunctionArgs) {
  const { id } = await requireAsker(args, TEAMS_COST);
  const teams = await orUnavailable(args, args.context.leaving.getTeamsLeft(id));
  return { word: LEAVING_WORD, teams };
}

export async function action(args: ActionFunctionArgs) {
  const { writer, form } = await requireWriter(args);
  const parsed = parseLeaving(form, LEAVING_WORD);
  if (!parsed.ok) return data({ ...parsed, proveAt: null }, { status: 422 });
  if (!writer.isProvedLately) {
    const proveAt = provePath("/settings/delete");
    const { entered } = parsed;
    return data({ problem: say("leaving.proveFirst"), entered, proveAt }, { status: 403 });
  }
  await requireCalm(args, writer, TEAMS_COST);
  const left = await keepingText(args, form, args.context.leaving.leave(args));
  if (!left.ok) return answerRefused(args, left, parsed.entered);
  return redirect(`/goodbye/${left.jobId}`, { status: 303, headers: endingSession(args.request) });
}

export function clientAction({ serverAction }: ClientActionFunctionArgs) {
  return keepingForm(() => serverAction<typeof action>());
}

export default function DeleteAccount() {
  const t = useTranslations();
  const { word, teams } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action | typeof clientAction>();
  const refused = isFailedWrite(answer) ? undefined : answer;
  return (
    <Page title={t("titles.delete")}>
      {isFailedWrite(answer) && <FailureNotice failure={answer} />}
      <LeavingForm
        word={word}
        problem={refused?.problem ?? null}
        entered={refused?.entered ?? ""}
        proveAt={refused?.proveAt ?? null}
        button={t("leaving.button")}
        keepAt="/settings"
      >
        <WhatGoes teams={teams} />
      </LeavingForm>
    </Page>
  );
}

export {
  loadUnlessAnswered as shouldRevalidate,
  RouteError as ErrorBoundary,
  routeHeaders as headers,
};
