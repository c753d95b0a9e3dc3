const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

export type Cbor = number | string | boolean | null | Uint8Array<ArrayBuffer> | Cbor[] | CborMap;
export type CborMap = Map<number | string, Cbor>;

const MAX_DEPTH = 8;

/**
 * Reads one value of CBOR (RFC 8949), as far as authenticators use it: definite lengths, no floats, no tags.
 * Throws a RangeError or TypeError for anything else.
 */
export function decodeCbor(bytes: Uint8Array<ArrayBuffer>): { value: Cbor; length: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let place = 0;

  function readCount(kind: number): number {
    if (kind < 24) return kind;
    const size = { 24: 1, 25: 2, 26: 4 }[kind];
    if (!size) throw new RangeError("CBOR: this length is not supported.");
    const count = {
      1: () => view.getUint8(place),
      2: () => view.getUint16(place),
      4: () => view.getUint32(place),
    };
    const value = count[size as 1 | 2 | 4]();
    place += size;
    return value;
  }

  function readBytes(length: number): Uint8Array<ArrayBuffer> {
    if (place + length > bytes.length) throw new RangeError("CBOR: the text ends too early.");
    place += length;
    return bytes.slice(place - length, place);
  }

  function readMap(size: number, depth: number): CborMap {
    const map: CborMap = new Map();
    for (let index = 0; index < size; index += 1) {
      const key = readValue(depth);
      if (typeof key !== "number" && typeof key !== "string") {
        throw new TypeError("CBOR: a key must be a number or text.");
      }
      map.set(key, readValue(depth));
    }
    return map;
  }

  function readValue(depth: number): Cbor {
    if (depth > MAX_DEPTH) throw new RangeError("CBOR: nested too deeply.");
    const head = view.getUint8(place);
    place += 1;
    const major = head >> 5;
    if (major === 7) return readSimple(head & 31);
    const count = readCount(head & 31);
    if (major === 0) return count;
    if (major === 1) return -1 - count;
    if (major === 2) return readBytes(count);
    if (major === 3) return decoder.decode(readBytes(count));
    if (count > bytes.length) throw new RangeError("CBOR: more things than bytes.");
    if (major === 4) return Array.from({ length: count }, () => readValue(depth + 1));
    if (major === 5) return readMap(count, depth + 1);
    throw new TypeError("CBOR: tags are not supported.");
  }

  const value = readValue(0);
  return { value, length: place };
}

function readSimple(kind: number): Cbor {
  if (kind === 20) return false;
  if (kind === 21) return true;
  if (kind === 22) return null;
  throw new TypeError("CBOR: this simple value is not supported.");
}
