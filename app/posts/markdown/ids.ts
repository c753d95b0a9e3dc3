import { slugOf } from "../words";

const ID_CHARACTERS = 60;

/** An id of a post's own carries a prefix: it can be mistaken for none of the page around it. */
export function prefixedId(name: string): string {
  return `h-${name}`;
}

/** Gives each heading of a post an id of its own, made of its words. */
export function createHeadingIds(): (text: string) => string {
  const used = new Map<string, number>();
  return (text) => {
    const stem = slugOf(text).slice(0, ID_CHARACTERS) || "section";
    const count = (used.get(stem) ?? 0) + 1;
    used.set(stem, count);
    return prefixedId(count === 1 ? stem : `${stem}.${count}`);
  };
}
