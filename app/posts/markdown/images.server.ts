import type { MarkdownIt } from "markdown-it";

/** `![A door](door.webp#640x480)`: the fragment, which means nothing to a picture, tells its size. */
const SIZE = /#(\d{1,4})x(\d{1,4})$/;

/** Pictures are loaded when they come near, and take no other place then, if their size is told. */
export function lazyImages(markdown: MarkdownIt): void {
  const renderImage = markdown.renderer.rules.image;
  markdown.renderer.rules.image = (tokens, index, options, env, self) => {
    const image = tokens[index];
    const [, width, height] = SIZE.exec(String(image?.attrGet("src") ?? "")) ?? [];
    if (width && height) {
      image?.attrSet("width", width);
      image?.attrSet("height", height);
    }
    image?.attrSet("loading", "lazy");
    return renderImage?.(tokens, index, options, env, self) ?? "";
  };
}
