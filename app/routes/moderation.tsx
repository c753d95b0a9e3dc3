import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/cloudflare";
import { type ClientActionFunctionArgs, useActionData } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { requireAsker } from "~/auth/require-user.server";
import { requireWriter } from "~/auth/require-writer.server";
import { FailureNotice } from "~/forms/failure-notice";
import { isFailedWrite, keepingForm, loadUnlessAnswered } from "~/forms/keeping-form";
import { keepingText } from "~/forms/unavailable.server";
import { say } from "~/i18n/messages";
import { titled } from "~/i18n/page-title";
import { ModerationPage } from "~/moderation/moderation-page";
import { parseTakedown, requireModerator, takeDown } from "~/moderation/moderation.server";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";

export const meta = titled("titles.moderation");

export async function loader(args: LoaderFunctionArgs) {
  await requireModerator(args, await requireAsker(args));
  return null;
}

export async function action(args: ActionFunctionArgs) {
  const { writer, form } = await requireWriter(args);
  await requireModerator(args, writer, form);
  const parsed = parseTakedown(form, new URL(args.request.url).origin);
  const { entered } = parsed;
  if (!parsed.ok) return data({ problems: parsed.problems, entered }, { status: 422 });
  const isDown = await keepingText(args, form, takeDown(args.context, parsed, writer.id));
  if (isDown) return { problems: [], entered: { address: "", reason: "" } };
  const problems = [{ field: "address", message: say("moderation.noPost") }];
  return data({ problems, entered }, { status: 422 });
}

export function clientAction({ serverAction }: ClientActionFunctionArgs) {
  return keepingForm(() => serverAction<typeof action>());
}

export default function Moderation() {
  const t = useTranslations();
  const answer = useActionData<typeof action | typeof clientAction>();
  const done = isFailedWrite(answer) ? undefined : answer;
  const problems = done?.problems ?? [];
  return (
    <Page title={t("titles.moderation")}>
      {isFailedWrite(answer) && <FailureNotice failure={answer} />}
      <ModerationPage
        problems={problems}
        entered={done?.entered ?? { address: "", reason: "" }}
        isDone={done !== undefined && problems.length === 0}
      />
    </Page>
  );
}

export {
  loadUnlessAnswered as shouldRevalidate,
  RouteError as ErrorBoundary,
  routeHeaders as headers,
};
