import type { Image } from "../entities";
import { Collection } from "./collection";

/** A SQLite value in a Durable Object may hold 2 MB; pictures may be larger. */
const PIECE_BYTES = 1_000_000;

/** Pictures: what they are in one table, their bytes in pieces in another. */
export class ImageStore {
  readonly #sql: SqlStorage;
  readonly #images: Collection<Image>;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.#images = new Collection(sql, "images");
    sql.exec(
      "CREATE TABLE IF NOT EXISTS image_pieces (image TEXT, place INTEGER, bytes BLOB, PRIMARY KEY (image, place))",
    );
  }

  get(id: string): Image | null {
    return this.#images.get(id);
  }

  put(image: Image, bytes: Uint8Array): void {
    this.delete(image.id);
    this.#images.put(image);
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      this.#sql.exec(
        "INSERT INTO image_pieces (image, place, bytes) VALUES (?, ?, ?)",
        image.id,
        start,
        bytes.slice(start, start + PIECE_BYTES).buffer,
      );
    }
  }

  getBytes(image: Image): Uint8Array {
    const bytes = new Uint8Array(image.size);
    const pieces = this.#sql.exec<{ place: number; bytes: ArrayBuffer }>(
      "SELECT place, bytes FROM image_pieces WHERE image = ?",
      image.id,
    );
    for (const piece of pieces) bytes.set(new Uint8Array(piece.bytes), piece.place);
    return bytes;
  }

  delete(id: string): void {
    this.#images.delete(id);
    this.#sql.exec("DELETE FROM image_pieces WHERE image = ?", id);
  }

  clear(): void {
    this.#images.clear();
    this.#sql.exec("DELETE FROM image_pieces");
  }
}
