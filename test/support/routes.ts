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

/** The same with all the ways in which Remix is asked for the data of a page without its frame. */
export function listDataAddresses(id = NO_ID): string[] {
  const files = readdirSync(new URL("../../app/routes", import.meta.url));
  return files.flatMap((file) => {
    const route = encodeURIComponent(`routes/${file.replace(/\.tsx?$/, "")}`);
    const address = addressOf(file, id);
    const data = `${address === "/" ? "/_root" : address}.data`;
    return [data, `${data}?_routes=${route}`, `${data}?_routes=root`, `${address}?_data=${route}`];
  });
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
