import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/cloudflare";
import { type ClientActionFunctionArgs, useActionData, useLoaderData } from "@remix-run/react";
import { useTranslations } from "use-intl";
import { requireUser } from "~/auth/require-user.server";
import { requireWriter } from "~/auth/require-writer.server";
import { FailureNotice } from "~/forms/failure-notice";
import { isFailedWrite, keepingForm, loadUnlessAnswered } from "~/forms/keeping-form";
import { keepingText } from "~/forms/unavailable.server";
import { titled } from "~/i18n/page-title";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";
import { RepairPage } from "~/upkeep/repair-page";

export const meta = titled("titles.repair");

export async function loader(args: LoaderFunctionArgs) {
  const { desk } = await requireUser(args);
  return { desk };
}

export async function action(args: ActionFunctionArgs) {
  const { writer, form } = await requireWriter(args);
  const report = await keepingText(args, form, args.context.posts.repair(writer.authorId));
  return { ...report, missing: report.missing.length, unshown: report.unshown.length };
}

export function clientAction({ serverAction }: ClientActionFunctionArgs) {
  return keepingForm(() => serverAction<typeof action>());
}

export default function RepairRoute() {
  const { desk } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action | typeof clientAction>();
  const failure = isFailedWrite(answer) ? answer : null;
  return (
    <Page title={useTranslations("titles")("repair")}>
      {failure && <FailureNotice failure={failure} />}
      <RepairPage desk={desk} outcome={isFailedWrite(answer) ? undefined : answer} />
    </Page>
  );
}

export {
  loadUnlessAnswered as shouldRevalidate,
  RouteError as ErrorBoundary,
  routeHeaders as headers,
};
