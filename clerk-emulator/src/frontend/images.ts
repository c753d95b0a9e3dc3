import { notFound } from "../http/problem";
import type { FrontendCall } from "./call";

const DEFAULT_PICTURE = /^default-((?:user|org)_[0-9A-Za-z]+)$/;
const PROVIDER_PICTURE = /^provider-(?:custom_)?([a-z])[a-z]*$/;
const HUES = 360;

/** A picture somebody uploaded, or the plain one of whoever has none. Never anything a browser would run. */
export function readImage({ instance, parameters }: FrontendCall): Response {
  const id = parameters["id"] ?? "";
  const owner = DEFAULT_PICTURE.exec(id)?.[1];
  if (owner) return createImageResponse(createDefaultPicture(owner), "image/svg+xml");
  const provider = PROVIDER_PICTURE.exec(id)?.[1];
  if (provider) return createImageResponse(createProviderPicture(provider), "image/svg+xml");
  const image = instance.store.images.get(id);
  if (!image) throw notFound("image");
  return createImageResponse(instance.store.images.getBytes(image), image.contentType);
}

function createImageResponse(body: string | Uint8Array, contentType: string): Response {
  return new Response(body, {
    headers: {
      "content-type": contentType,
      "cache-control": "private, max-age=31536000, immutable",
      "content-security-policy": "default-src 'none'; style-src 'none'; sandbox",
      "x-content-type-options": "nosniff",
    },
  });
}

/** Head and shoulders, in a colour that stays the same for one person. */
function createDefaultPicture(userId: string): string {
  let hue = 0;
  for (const character of userId) hue = (hue * 31 + character.charCodeAt(0)) % HUES;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">` +
    `<rect width="64" height="64" fill="hsl(${hue} 30% 45%)"/>` +
    `<g fill="hsl(${hue} 30% 88%)"><circle cx="32" cy="25" r="11"/><path d="M10 64a22 22 0 0 1 44 0z"/></g></svg>`
  );
}

/** The first letter of its name. */
function createProviderPicture(letter: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><circle cx="12" cy="12" r="11" fill="#555"/>` +
    `<text x="12" y="17" text-anchor="middle" font-family="sans-serif" font-size="14" fill="#fff">${letter.toUpperCase()}</text></svg>`
  );
}
