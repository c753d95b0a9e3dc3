import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { loadOrStay } from "~/editing/staying";
import { orUnavailable } from "~/forms/unavailable.server";
import { Welcome } from "~/ui/frame/welcome";

export async function loader(args: LoaderFunctionArgs) {
  const viewer = await orUnavailable(args, args.context.auth.getViewer(args));
  return viewer ? redirect("/posts") : null;
}

export default function Index() {
  return <Welcome />;
}

export { loadOrStay as clientLoader };
