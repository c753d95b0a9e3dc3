import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/cloudflare";
import { type ClientActionFunctionArgs, useActionData, useLoaderData } from "@remix-run/react";
import { type ImportAnswer, ImportPage } from "~/archive/import-page";
import { requireUser } from "~/auth/require-user.server";
import { requireWriter } from "~/auth/require-writer.server";
import { FailureNotice } from "~/forms/failure-notice";
import { isFailedWrite, keepingForm, loadUnlessAnswered } from "~/forms/keeping-form";
import { keepingText } from "~/forms/unavailable.server";
import { ARCHIVE_ZIP_BYTES } from "~/posts/archive/import.server";
import { useTranslations } from "use-intl";
import { type Message, say } from "~/i18n/messages";
import { titled } from "~/i18n/page-title";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";

export const meta = titled("titles.import");

export async function loader(args: LoaderFunctionArgs) {
  await requireUser(args);
  return { maxBytes: ARCHIVE_ZIP_BYTES };
}

export async function action(args: ActionFunctionArgs) {
  const limits = { maxBytes: ARCHIVE_ZIP_BYTES, hasFiles: true };
  const { author, form } = await requireWriter(args, limits);
  const file = form.get("archive");
  const zip = file instanceof File ? new Uint8Array(await file.arrayBuffer()) : null;
  if (!zip?.length) return refuse(say("import.choose"));
  const imported = await keepingText(args, form, args.context.posts.importArchive(author.id, zip));
  if (!imported) return refuse(say("import.notOurs"));
  return data<ImportAnswer>({ ok: true, ...imported });
}

function refuse(problem: Message) {
  return data<ImportAnswer>({ ok: false, problem }, { status: 422 });
}

export function clientAction({ serverAction }: ClientActionFunctionArgs) {
  return keepingForm(() => serverAction<typeof action>());
}

export default function ImportRoute() {
  const t = useTranslations();
  const { maxBytes } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action | typeof clientAction>();
  const isFailed = isFailedWrite(answer);
  return (
    <Page title={t("titles.import")}>
      {isFailed && <FailureNotice failure={answer} />}
      <ImportPage answer={isFailed ? undefined : answer} maxBytes={maxBytes} />
    </Page>
  );
}

export {
  loadUnlessAnswered as shouldRevalidate,
  RouteError as ErrorBoundary,
  routeHeaders as headers,
};
