import type { LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData, useRevalidator } from "@remix-run/react";
import { useEffect } from "react";
import { orUnavailable } from "~/forms/unavailable.server";
import { Page } from "~/ui/frame/page";
import { RouteError } from "~/ui/errors/route-error";
import { routeHeaders } from "~/ui/errors/route-headers";

/** How often an open page looks how far the erasure has come, in ms. */
const LOOK_AGAIN_MS = 15_000;

export const meta: MetaFunction = () => [
  { title: "Goodbye · Postern" },
  { name: "robots", content: "noindex" },
];

/** Whoever has left can no longer sign in: the address alone says how far it has come, and nothing else. */
export async function loader({ context, params }: LoaderFunctionArgs) {
  const id = params.id ?? "";
  if (!/^user_\w{1,64}$/.test(id)) throw new Response(null, { status: 404 });
  const job = await orUnavailable(context.erasure.getProgress(id));
  return { deleted: job?.deleted ?? 0, isDone: job === null };
}

export default function Goodbye() {
  const { deleted, isDone } = useLoaderData<typeof loader>();
  const { revalidate } = useRevalidator();
  useEffect(() => {
    if (isDone) return;
    const timer = setInterval(revalidate, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isDone, revalidate]);
  return (
    <Page title="Goodbye">
      <div className="stack">
        <p role="status">
          {isDone
            ? "Nothing is left to erase here."
            : `Your posts are being erased: ${deleted} records so far.`}
        </p>
        <p>
          {isDone
            ? "Thank you for having written here."
            : "This goes on by itself; you may close the page, or come back to it. It looks twice, some minutes apart, before it says that it is done."}
        </p>
      </div>
    </Page>
  );
}

export { RouteError as ErrorBoundary, routeHeaders as headers };
