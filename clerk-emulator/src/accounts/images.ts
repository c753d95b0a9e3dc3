import { createId } from "../crypto/random";
import type { Image, User } from "../entities";
import { Problem } from "../http/problem";
import type { Instance } from "../instance";
import { updateUser } from "./users";

const MAX_BYTES = 10 * 1024 * 1024;

/** How each kind begins. What the upload calls itself is not believed: it is served from the app's own origin. */
const SIGNATURES: readonly [contentType: string, start: number, bytes: number[]][] = [
  ["image/png", 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", 0, [0xff, 0xd8, 0xff]],
  ["image/gif", 0, [0x47, 0x49, 0x46, 0x38]],
  ["image/webp", 8, [0x57, 0x45, 0x42, 0x50]],
];

/** Keeps a picture, once its bytes have shown what it is. */
export function requirePicture(instance: Instance, bytes: Uint8Array): Image {
  if (bytes.length > MAX_BYTES) {
    const message = "The picture is larger than 10 MB.";
    throw new Problem(422, "avatar_file_size_exceeded", message, "file");
  }
  const signature = SIGNATURES.find(([, start, expected]) =>
    expected.every((byte, index) => bytes[start + index] === byte),
  );
  if (!signature) {
    const message = "The picture must be a JPG, PNG, GIF or WEBP file.";
    throw new Problem(422, "avatar_file_type_invalid", message, "file");
  }
  const id = createId(instance.random, "img");
  const image = { id, contentType: signature[0], size: bytes.length };
  instance.store.images.put(image, bytes);
  return image;
}

/** Gives a person a picture in place of any earlier one. */
export function setPicture(instance: Instance, user: User, bytes: Uint8Array): Image {
  const image = requirePicture(instance, bytes);
  removePicture(instance, user);
  updateUser(instance, user.id, { imageId: image.id });
  return image;
}

export function removePicture(instance: Instance, user: User): void {
  if (user.imageId === null) return;
  instance.store.images.delete(user.imageId);
  updateUser(instance, user.id, { imageId: null });
}
