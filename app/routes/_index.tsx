import { type LoaderFunctionArgs, redirect } from "@remix-run/cloudflare";
import { loadOrStay } from "~/editing/staying";
import { Welcome } from "~/ui/frame/welcome";

export async function loader(args: LoaderFunctionArgs) {
  const viewer = await args.context.auth.getViewer(args);
  return viewer ? redirect("/posts") : null;
}

export default function Index() {
  return <Welcome />;
}

export { loadOrStay as clientLoader };
