import type { ActionFunctionArgs } from "@remix-run/cloudflare";
import { requireWriter } from "~/auth/require-writer.server";
import { savePost } from "~/editing/editing.server";
import { asJson } from "~/forms/json-answer.server";
import { keepingText } from "~/forms/unavailable.server";

/** A signed-in writer's script saves here; a page without JavaScript sends the same form to the post itself. */
export function action(args: ActionFunctionArgs) {
  return asJson(save(args));
}

async function save(args: ActionFunctionArgs) {
  const { writer, form } = await requireWriter(args);
  const saving = savePost(args.context.posts, writer, args.params.id ?? "", form);
  return (await keepingText(args, form, saving)) ?? new Response(null, { status: 404 });
}

export function loader() {
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
}
