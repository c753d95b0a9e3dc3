/** What a public address answers, before caches and conditions. */
export interface Answer {
  status: 200 | 301 | 404 | 410;
  /** The media type, without its charset: all text is UTF-8. */
  type: string;
  body: string;
  /** In ms since 1970. */
  changedAt: number | null;
  /** Where a 301 leads, as a path. */
  location?: string;
  /** Nobody but who has the address may find it. */
  isSecret?: boolean;
}

export function redirectTo(location: string): Answer {
  return { status: 301, type: "text/plain", body: "", changedAt: null, location };
}
