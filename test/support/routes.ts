import { readdirSync } from "node:fs";

/** An id that nothing has. */
export const NO_ID = "0".repeat(20);

/**
 * The address of every route there is: whoever adds one has it tried by all tests that go through this list.
 *
 * @param id stands where an address has an id, of a post mostly
 */
export function listAddresses(id = NO_ID): string[] {
  const files = readdirSync(new URL("../../app/routes", import.meta.url));
  return files.map((file) => addressOf(file, id));
}

/** `posts.$id_.history.tsx` is `/posts/000…/history`: Remix's flat names. */
function addressOf(file: string, id: string): string {
  const parts = file
    .replace(/\.tsx?$/, "")
    .replaceAll("[.]", "\0")
    .split(".");
  const names = parts.map((part) => part.replace(/_$/, "").replace("$id", id));
  const path = names.filter((name) => name !== "_index").map((name) => name.replace(/^\$$/, "any"));
  return `/${path.join("/").replaceAll("\0", ".")}`;
}
