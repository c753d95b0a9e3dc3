import type { MarkdownIt, StateCore, Token } from "markdown-it";

/** `![A door](door.webp#640x480)`: the fragment, which means nothing to a picture, tells its size. */
const SIZE = /#([1-9]\d{0,3})x([1-9]\d{0,3})$/;

/** Pictures are loaded when they come near, and take no other place then, if their size is told. */
export function lazyImages(markdown: MarkdownIt): void {
  const renderImage = markdown.renderer.rules.image;
  markdown.renderer.rules.image = (tokens, index, options, env, self) => {
    const image = tokens[index];
    const [, width, height] = SIZE.exec(sourceOf(image)) ?? [];
    if (width && height) {
      image?.attrSet("width", width);
      image?.attrSet("height", height);
    }
    image?.attrSet("loading", "lazy");
    return renderImage?.(tokens, index, options, env, self) ?? "";
  };
}

/** Pages load no pictures over `http:`, which anybody on the way can exchange: a link leads to them. */
export function linkUnsafeImages(markdown: MarkdownIt): void {
  markdown.core.ruler.after("inline", "unsafe_images", (state) => {
    for (const words of state.tokens) {
      let links = 0;
      words.children =
        words.children?.flatMap((token) => {
          if (token.type === "link_open") links++;
          if (token.type === "link_close") links--;
          const isUnsafe = token.type === "image" && /^http:/i.test(sourceOf(token));
          return isUnsafe ? linkTo(state, token, links > 0) : [token];
        }) ?? null;
    }
  });
}

function linkTo({ md, env, Token: NewToken }: StateCore, image: Token, isLinked: boolean): Token[] {
  const text = new NewToken("text", "", 0);
  const words = md.renderer.renderInlineAsText(image.children ?? [], md.options, env);
  text.content = words.trim() || sourceOf(image);
  text.level = image.level;
  if (isLinked) return [text];
  const link = new NewToken("link_open", "a", 1);
  link.attrs = [
    ["href", sourceOf(image)],
    ...(image.attrs ?? []).filter(([name]) => name === "title"),
  ];
  return [link, text, new NewToken("link_close", "a", -1)];
}

function sourceOf(image: Token | undefined): string {
  return String(image?.attrGet("src") ?? "");
}
