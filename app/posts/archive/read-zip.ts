/** Reads a zip piece by piece, as it lies in a file: in the browser and in the Worker, without holding it. */

export interface ZipEntry {
  path: string;
  /** Where its own header begins, in bytes from the start of the zip. */
  offset: number;
  packedBytes: number;
  /** As the zip says, which may not be true. */
  bytes: number;
  isDeflated: boolean;
}

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const DIRECTORY_SIGNATURE = 0x02014b50;
const DIRECTORY_BYTES = 46;
const HEADER_SIGNATURE = 0x04034b50;
const HEADER_BYTES = 30;
const COMMENT_BYTES = 65_535;
const STORED = 0;
const DEFLATED = 8;

/**
 * What the directory at the end of a zip lists. Null if there is none: it is no zip, or one that was cut
 * off. Zips of over 4 GB or 65,535 files count as none; Postern writes neither.
 */
export async function listZip(zip: Blob): Promise<ZipEntry[] | null> {
  const tailStart = Math.max(0, zip.size - END_BYTES - COMMENT_BYTES);
  const tail = await viewOf(zip, tailStart, zip.size);
  let end = tail.byteLength - END_BYTES;
  while (end >= 0 && tail.getUint32(end, true) !== END_SIGNATURE) end--;
  if (end < 0) return null;
  const count = tail.getUint16(end + 10, true);
  const size = tail.getUint32(end + 12, true);
  const start = tail.getUint32(end + 16, true);
  if (start + size > tailStart + end) return null;
  return readDirectory(await viewOf(zip, start, start + size), count);
}

function readDirectory(directory: DataView, count: number): ZipEntry[] | null {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let read = 0; read < count; read++) {
    const isWhole = at + DIRECTORY_BYTES <= directory.byteLength;
    if (!isWhole || directory.getUint32(at, true) !== DIRECTORY_SIGNATURE) return null;
    const method = directory.getUint16(at + 10, true);
    const nameEnd = at + DIRECTORY_BYTES + directory.getUint16(at + 28, true);
    if (nameEnd > directory.byteLength) return null;
    const nameStart = directory.byteOffset + at + DIRECTORY_BYTES;
    const name = new Uint8Array(directory.buffer, nameStart, nameEnd - at - DIRECTORY_BYTES);
    if (method === STORED || method === DEFLATED) {
      entries.push({
        path: new TextDecoder().decode(name),
        offset: directory.getUint32(at + 42, true),
        packedBytes: directory.getUint32(at + 20, true),
        bytes: directory.getUint32(at + 24, true),
        isDeflated: method === DEFLATED,
      });
    }
    at = nameEnd + directory.getUint16(at + 30, true) + directory.getUint16(at + 32, true);
  }
  return entries;
}

/** The text of a file in a zip. Null if it is damaged, or longer than `limit` bytes: no more is unpacked. */
export async function readZipText(
  zip: Blob,
  { offset, packedBytes, isDeflated }: ZipEntry,
  limit: number,
): Promise<string | null> {
  const header = await viewOf(zip, offset, offset + HEADER_BYTES);
  const isHeader =
    header.byteLength === HEADER_BYTES && header.getUint32(0, true) === HEADER_SIGNATURE;
  if (!isHeader) return null;
  const start = offset + HEADER_BYTES + header.getUint16(26, true) + header.getUint16(28, true);
  const packed = cut(zip, start, start + packedBytes);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    const bytes = isDeflated
      ? packed.stream().pipeThrough(new DecompressionStream("deflate-raw"))
      : packed.stream();
    let text = "";
    let length = 0;
    const reader = bytes.getReader();
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      length += chunk.value.byteLength;
      if (length > limit) {
        await reader.cancel();
        return null;
      }
      text += decoder.decode(chunk.value, { stream: true });
    }
    return text + decoder.decode();
  } catch {
    return null; // What was packed is damaged, or no text.
  }
}

async function viewOf(zip: Blob, start: number, end: number): Promise<DataView> {
  return new DataView(await cut(zip, start, end).arrayBuffer());
}

/** A damaged zip names places far behind its end, of which not every `Blob` wants to hear. */
function cut(zip: Blob, start: number, end: number): Blob {
  return zip.slice(Math.min(start, zip.size), Math.min(end, zip.size));
}
