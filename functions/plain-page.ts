/** A page for answers that come before Remix: no script, no style sheet to load, nothing to fail. */
export function plainPage(page: {
  status: number;
  /** English, written from left to right, unless told. */
  language?: string;
  direction?: "ltr" | "rtl";
  title: string;
  paragraphs: string[];
  headers?: Record<string, string>;
}): Response {
  const paragraphs = page.paragraphs.map((text) => `<p>${withCode(escapeHtml(text))}</p>`);
  const { language = "en", direction = "ltr" } = page;
  const html = `<!doctype html>
<html lang="${language}" dir="${direction}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(page.title)} · Postern</title>
<style>
  body { max-width: 34rem; margin: 20vh auto 0; padding: 0 1.25rem; font: 1.0625rem/1.6 Charter, Cambria, Georgia, serif }
  h1 { font-size: 1.5rem; line-height: 1.3 }
  code { font-size: .9em; overflow-wrap: anywhere; direction: ltr; unicode-bidi: isolate }
</style>
<h1>${escapeHtml(page.title)}</h1>
${paragraphs.join("\n")}
</html>
`;
  const headers = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy":
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  };
  return new Response(html, { status: page.status, headers: { ...headers, ...page.headers } });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function withCode(html: string): string {
  return html.replace(/`([^`]+)`/g, "<code>$1</code>");
}
