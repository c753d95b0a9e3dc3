/** Text that is HTML already. Only `html` makes it, so that nothing gets onto a page unescaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A template whose values are escaped, unless they are Html themselves. */
export function html(parts: TemplateStringsArray, ...values: unknown[]): Html {
  const text = parts.map(
    (part, index) => part + (index < values.length ? escape(values[index]) : ""),
  );
  return new Html(text.join(""));
}

export function table(heads: string[], rows: unknown[][]): Html {
  if (rows.length === 0) return html`<p>Nothing yet.</p>`;
  const head = join(heads.map((each) => html`<th scope="col">${each}</th>`));
  const body = join(
    rows.map(
      (row) =>
        html`<tr>
          ${join(row.map((each) => html`<td>${each}</td>`))}
        </tr>`,
    ),
  );
  return html`<div>
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${body}
      </tbody>
    </table>
  </div>`;
}

export function createPage(title: string, ...content: Html[]): Response {
  const page = html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" /><title>${title}</title>
      <style>
        :root {
          color-scheme: light dark;
        }
        body {
          font: 15px/1.5 system-ui;
          margin: 2rem auto;
          max-width: 70rem;
          padding: 0 1rem;
        }
        div {
          overflow: auto;
        }
        table {
          border-collapse: collapse;
        }
        th,
        td {
          text-align: left;
          padding: 0.25rem 0.75rem 0.25rem 0;
        }
      </style>
      <nav>
        <a href="/">Start</a> <a href="/outbox">Outbox</a> <a href="/inspector">Inspector</a>
      </nav>
      <h1>${title}</h1>
      ${join(content)}
    </html>`;
  return new Response(page.text, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
    },
  });
}

const join = (pieces: Html[]) => new Html(pieces.map((each) => each.text).join(""));

function escape(value: unknown): string {
  if (value instanceof Html) return value.text;
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  const text = typeof value === "string" ? value : "";
  return text.replaceAll(/[&<>"]/g, (each) => names[each] ?? "");
}
