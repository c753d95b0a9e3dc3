import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/cloudflare";
import { type ClientActionFunctionArgs, useActionData, useLoaderData } from "@remix-run/react";
import { requireAsker } from "~/auth/require-user.server";
import { requireWriter } from "~/auth/require-writer.server";
import { FailureNotice } from "~/forms/failure-notice";
import { isFailedWrite, keepingForm, loadUnlessAnswered } from "~/forms/keeping-form";
import { keepingText, orUnavailable } from "~/forms/unavailable.server";
import { parseName } from "~/people/name";
import { loadOrStay } from "~/editing/staying";
import { SignedInAs } from "~/ui/clerk/signed-in-as";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";
import { SettingsForm } from "~/ui/settings-form";
import { useTranslations } from "use-intl";
import { titled } from "~/i18n/page-title";
import { SettingsLinks } from "~/ui/settings-links";

export const meta = titled("titles.settings");

export async function loader(args: LoaderFunctionArgs) {
  const viewer = await requireAsker(args);
  const person = await orUnavailable(args, args.context.people.getPerson(viewer.id));
  if (!person) throw data(null, { status: 404 });
  return { firstName: person.firstName, lastName: person.lastName };
}

export async function action(args: ActionFunctionArgs) {
  const { writer, form } = await requireWriter(args);
  const parsed = parseName(form);
  if (!parsed.ok) return data({ saved: false, ...parsed }, { status: 422 });
  const updated = await keepingText(
    args,
    form,
    args.context.people.updateName(writer.id, parsed.name),
  );
  if (!updated.ok) {
    const { problems } = updated;
    return data({ saved: false, problems, entered: parsed.name }, { status: 422 });
  }
  return data({ saved: true, problems: [], entered: parsed.name });
}

export function clientAction({ serverAction }: ClientActionFunctionArgs) {
  return keepingForm(() => serverAction<typeof action>());
}

export default function Settings() {
  const stored = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action | typeof clientAction>();
  const failure = isFailedWrite(answer) ? answer : null;
  const result = isFailedWrite(answer) ? undefined : answer;
  const { firstName, lastName } = result?.entered ?? stored;
  return (
    <Page title={useTranslations("titles")("settings")}>
      {failure && <FailureNotice failure={failure} />}
      <SettingsForm
        firstName={firstName}
        lastName={lastName}
        problems={result?.problems ?? []}
        saved={result?.saved ?? false}
      />
      <SignedInAs />
      <SettingsLinks />
    </Page>
  );
}

export {
  loadOrStay as clientLoader,
  loadUnlessAnswered as shouldRevalidate,
  RouteError as ErrorBoundary,
  routeHeaders as headers,
};
