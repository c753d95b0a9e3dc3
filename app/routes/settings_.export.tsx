import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { ExportPage } from "~/archive/export-page";
import { requireUser } from "~/auth/require-user.server";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";

export const meta: MetaFunction = () => [{ title: "Export · Postern" }];

export async function loader(args: LoaderFunctionArgs) {
  await requireUser(args);
  return { fileName: `postern-${new Date().toISOString().slice(0, 10)}.zip` };
}

export default function ExportRoute() {
  const { fileName } = useLoaderData<typeof loader>();
  return (
    <Page title="Export">
      <ExportPage fileName={fileName} />
    </Page>
  );
}

export { RouteError as ErrorBoundary };
